/**
 * One question of a probe: a text for POSIX sh, and the reader of what it prints. Modules that want to know more
 * of a node add fragments of their own; all fragments of a probe go to a node in one round trip.
 */
export interface Fragment<T> {
  /**
   * Runs in a subshell with LC_ALL=C, no stdin and a silent stderr; sees dash, busybox and bash alike. It must not
   * touch what may hang, such as a mount of another machine.
   */
  readonly script: string;
  /** What the text says. Trusts nothing: undefined for anything that is not the expected answer. */
  readonly read: (text: string) => T | undefined;
}

/** Fragments by name: lower-case letters, digits and dashes. */
export type Fragments = Readonly<Record<string, Fragment<unknown>>>;

/** What these fragments learnt; null where a node gave no usable answer. */
export type FactsOf<F extends Fragments> = {
  readonly [Name in keyof F]: (F[Name] extends Fragment<infer T> ? T : never) | null;
};
