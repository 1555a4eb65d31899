/** Nodes that are out of use: who took them out, when, and why. */

import * as v from 'valibot';
import { GrappeError } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { SharedFile } from './shared-file.ts';

const DrainSchema = v.object({
  node: v.string(),
  reason: v.string(),
  /** The account that drained it. */
  by: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
});

export type Drain = Readonly<v.InferOutput<typeof DrainSchema>>;

const FileSchema = v.object({ v: v.literal(1), drained: v.array(DrainSchema) });

export class Drains {
  readonly #file: SharedFile<readonly Drain[]>;

  constructor(path: string) {
    this.#file = new SharedFile(path, parsed);
  }

  async list(): Promise<readonly Drain[]> {
    return (await this.#file.read()) ?? [];
  }

  /** Takes nodes out of use; one that is drained already gets the new reason. */
  async add(nodes: NodeSet, drain: Omit<Drain, 'node'>): Promise<void> {
    await this.#file.change((before = []) => {
      const others = before.filter(({ node }) => !nodes.has(node));
      return written([...others, ...Array.from(nodes, (node) => ({ node, ...drain }))]);
    });
  }

  /** Puts nodes back into use; answers with those that were drained. */
  async remove(nodes: NodeSet): Promise<NodeSet> {
    const before = await this.#file.change((drains = []) =>
      written(drains.filter(({ node }) => !nodes.has(node))),
    );
    return NodeSet.from((before ?? []).map(({ node }) => node)).intersection(nodes);
  }
}

function written(drained: readonly Drain[]): unknown {
  return { v: 1, drained };
}

/** A damaged file is an error: to take it for none would put nodes back into use. */
function parsed(text: string, path: string): readonly Drain[] {
  try {
    return v.parse(FileSchema, JSON.parse(text)).drained;
  } catch (cause) {
    throw new GrappeError('local', {
      message: `the list of drained nodes '${path}' is damaged`,
      why: cause instanceof Error ? cause.message : String(cause),
      hint: 'mend it; or remove it, and drain the nodes again',
      cause,
    });
  }
}
