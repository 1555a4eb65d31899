/** What grappe remembers of the nodes of one fleet, and the groups that follow from it: `@state:down`. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { GroupSource } from '../groups/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { CheckedNode } from './check-file.ts';
import { Drains } from './drains.ts';
import { LastChecks } from './last-checks.ts';

const SOURCE = 'state';

/** Names of the groups, and the states of the last check that they stand for. */
const CHECKED_GROUPS: ReadonlyMap<string, CheckedNode['state']> = new Map([
  ['up', 'active'],
  ['down', 'not-answering'],
  ['error', 'error'],
]);

const DRAINED = 'drained';

export class NodeStates {
  readonly drains: Drains;
  readonly checks: LastChecks;

  /** `fleet` tells fleets apart that use the same names: the path of the grappe.yaml that counts, or nothing. */
  constructor(stateFolder: string, fleet = '') {
    const digest = createHash('sha256').update(fleet).digest('hex').slice(0, 16);
    const folder = join(stateFolder, 'nodes', digest);
    this.drains = new Drains(join(folder, 'drained.json'));
    this.checks = new LastChecks(join(folder, 'checked.json'));
  }

  /** Up, down and error as of each node's last check; drained. Read when somebody asks. */
  get groups(): GroupSource {
    return {
      name: SOURCE,
      members: async (group) => {
        const nodes = await this.#nodesIn(group);
        return nodes && (nodes.size === 0 ? [] : [nodes.fold()]);
      },
      list: async () => [...CHECKED_GROUPS.keys(), DRAINED],
    };
  }

  async #nodesIn(group: string): Promise<NodeSet | undefined> {
    if (group === DRAINED) return NodeSet.from((await this.drains.list()).map(({ node }) => node));
    const state = CHECKED_GROUPS.get(group);
    if (state === undefined) return undefined;
    const checked = (await this.checks.list()).filter((check) => check.state === state);
    return NodeSet.from(checked.map(({ node }) => node));
  }
}
