/** What grappe remembers of the nodes of one fleet, and the groups that follow from it: `@state:down`. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../base/index.ts';
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

/** What is known for longer is told with its age. */
const FRESH_MS = 3_600_000;

/** Nodes that stand in a group for what a check found long ago. */
export interface OldChecks {
  /** `@state:down`. */
  readonly group: string;
  readonly nodes: NodeSet;
  /** Of the oldest. */
  readonly ageMs: number;
}

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

  /** Up, down and error as of each node's last check; drained. Read when somebody asks; what is old is told, once. */
  groups(tellOld: (old: OldChecks) => void = () => undefined, now = systemClock.date()): GroupSource {
    const told = new Set<string>();
    const tellOnce = (old: OldChecks): void => {
      if (!told.has(old.group)) tellOld(old);
      told.add(old.group);
    };
    return {
      name: SOURCE,
      members: async (group) => {
        const nodes = group === DRAINED ? await this.#drained() : await this.#checked(group, now, tellOnce);
        return nodes && (nodes.size === 0 ? [] : [nodes.fold()]);
      },
      list: async () => [...CHECKED_GROUPS.keys(), DRAINED],
    };
  }

  async #drained(): Promise<NodeSet> {
    return NodeSet.from((await this.drains.list()).map(({ node }) => node));
  }

  async #checked(group: string, now: Date, tellOld: (old: OldChecks) => void): Promise<NodeSet | undefined> {
    const state = CHECKED_GROUPS.get(group);
    if (state === undefined) return undefined;
    const checked = (await this.checks.list()).filter((check) => check.state === state);
    const old = checked
      .map(({ node, at }) => ({ node, ageMs: now.getTime() - Date.parse(at) }))
      .filter(({ ageMs }) => ageMs > FRESH_MS);
    if (old.length > 0) {
      const ageMs = old.reduce((oldest, { ageMs: each }) => Math.max(oldest, each), 0);
      tellOld({ group: `@${SOURCE}:${group}`, nodes: NodeSet.from(old.map(({ node }) => node)), ageMs });
    }
    return NodeSet.from(checked.map(({ node }) => node));
  }
}
