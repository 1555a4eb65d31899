/** How each node was when it was last checked. */

import type { CheckedNode } from './check-file.ts';
import { StateFile } from './state-file.ts';

export class LastChecks {
  readonly #file: StateFile<readonly CheckedNode[]>;

  constructor(path: string) {
    this.#file = new StateFile(path, async (text) => {
      // Loaded here only, as with drains.
      const { parseChecks } = await import('./check-file.ts');
      return parseChecks(text);
    });
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
