/** Machines that a command has met under several names: aliases in ssh_config, or addresses in grappe.yaml. */

import { NodeSet } from '../nodeset/index.ts';

/** More lines than that tell nobody anything. */
const SHOWN = 5;

export class SameMachines {
  readonly #names = new Map<string, Set<string>>();

  note(node: string, login: string): void {
    const names = this.#names.get(login) ?? new Set();
    this.#names.set(login, names.add(node));
  }

  /** One sentence for each machine that `nodes` name more than once; of many the first ones. */
  sentences(nodes: NodeSet): string[] {
    const told = [...this.#names].flatMap(([login, names]) => {
      const chosen = names.size > 1 ? [...names].filter((name) => nodes.has(name)) : [];
      if (chosen.length < 2) return [];
      return [`${NodeSet.from(chosen).fold()}: one machine under several names, ${login}`];
    });
    const more = told.length - SHOWN;
    return more > 0 ? [...told.slice(0, SHOWN), `${more} more machines have several names`] : told;
  }
}
