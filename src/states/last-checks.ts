/** How each node was when it was last checked. */

import * as v from 'valibot';
import { SharedFile } from './shared-file.ts';

const CheckedSchema = v.object({
  node: v.string(),
  state: v.picklist(['active', 'not-answering', 'error']),
  /** Of the last check. */
  at: v.pipe(v.string(), v.isoTimestamp()),
});

export type CheckedNode = Readonly<v.InferOutput<typeof CheckedSchema>>;

const FileSchema = v.object({ v: v.literal(1), checked: v.array(CheckedSchema) });

export class LastChecks {
  readonly #file: SharedFile<readonly CheckedNode[]>;

  constructor(path: string) {
    this.#file = new SharedFile(path, parsed);
  }

  async list(): Promise<readonly CheckedNode[]> {
    return (await this.#file.read()) ?? [];
  }

  /** Remembers how these nodes are now; answers with how all nodes were before. */
  async remember(checked: readonly CheckedNode[]): Promise<readonly CheckedNode[]> {
    const nodes = new Set(checked.map(({ node }) => node));
    const before = await this.#file.change((known = []) => ({
      v: 1,
      checked: [...known.filter(({ node }) => !nodes.has(node)), ...checked],
    }));
    return before ?? [];
  }
}

/** A damaged file is as good as none: the next check writes it anew. */
function parsed(text: string): readonly CheckedNode[] {
  try {
    const result = v.safeParse(FileSchema, JSON.parse(text));
    return result.success ? result.output.checked : [];
  } catch {
    return [];
  }
}
