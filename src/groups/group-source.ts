/** Where groups come from: one small interface, a kind of source behind each implementation. */

/** Node-set expressions that are united. Groups in them without a source belong to the answering source. */
export type Expressions = readonly string[];

export interface GroupSource {
  readonly name: string;
  /** What a group stands for; undefined when the source knows no such group. */
  readonly members: (group: string) => Promise<Expressions | undefined>;
  /** All nodes of the source; when absent they are the union of its listed groups. */
  readonly all?: () => Promise<Expressions>;
  /** The names of the groups; absent when the source cannot list them. */
  readonly list?: () => Promise<readonly string[]>;
  /** The groups that hold a node; when absent they are found through `list` and `members`. */
  readonly groupsOf?: (node: string) => Promise<readonly string[]>;
  /** The same source; whatever it starts ends with this signal. Absent when it starts nothing. */
  readonly endedBy?: (signal: AbortSignal) => GroupSource;
}
