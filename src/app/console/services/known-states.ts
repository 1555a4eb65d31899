/** How services were seen last, by whoever looked: kept in memory, with the time of each look. */

import type { Verb } from '../../../base/index.ts';
import type { InstanceSettings } from '../../../config/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, SERVICES } from '../../../protocol/index.ts';
import {
  type InstanceEvent,
  isManaged,
  type RolloutEvent,
  statusOutcome,
  type Target,
} from '../../../services/index.ts';
import type { InstanceStatus } from '../../services/read-status.ts';

type Groups = Answer<typeof SERVICES.states>['services'][number]['groups'];
type Look = Omit<Groups[number], 'nodes' | 'count' | 'at' | 'since' | 'doing'>;

interface Known {
  readonly settings: InstanceSettings;
  readonly look: Look;
  /** Of the look: those that are equal are alike. */
  readonly key: string;
  readonly at: string;
  readonly since: string;
  readonly doing: readonly Verb[] | null;
}

const MOST_UNITS = 100;
const ROUGH_MS = 10_000;

export class KnownStates {
  readonly #services = new Map<string, Map<string, Known>>();
  readonly #units = new Set<string>();

  /** `units`: those of them that nobody has declared. */
  add(statuses: readonly InstanceStatus[], at: Date, units: ReadonlySet<string>): void {
    for (const status of statuses) {
      const isUnit = units.has(status.service);
      if (isUnit) this.#units.add(status.service);
      else this.#units.delete(status.service);
      this.#enter(status, lookOf(status, isUnit), at.toISOString());
    }
    for (const oldest of this.#units) {
      if (this.#units.size <= MOST_UNITS) return;
      this.forget(oldest);
    }
  }

  /** What a change of services tells of an instance; of those that were never looked at it says too little. */
  hear(event: RolloutEvent, at: Date): void {
    if (event.event !== 'begin' && event.event !== 'instance') return;
    const known = this.#services.get(event.service)?.get(event.node);
    if (!known) return;
    if (event.event === 'begin') {
      this.#services.get(event.service)?.set(event.node, { ...known, doing: event.verbs });
      return;
    }
    const { settings } = known;
    this.#enter(
      { ...event, settings },
      event.after ? lookAfter(known, event, event.after) : known.look,
      roughly(at),
    );
  }

  /** Of these nodes, and of these services and whatever units were read. */
  groups(nodes: NodeSet | null, declared: ReadonlySet<string>): Answer<typeof SERVICES.states>['services'] {
    return [...this.#services].flatMap(([service, known]) => {
      if (!declared.has(service) && !this.#units.has(service)) return [];
      const groups = groupsOf(known, nodes);
      return groups.length > 0 ? [{ service, isUnit: this.#units.has(service), groups }] : [];
    });
  }

  forget(service: string): void {
    this.#units.delete(service);
    this.#services.delete(service);
  }

  #enter({ service, node, settings }: Target, look: Look, at: string): void {
    const known = this.#services.get(service) ?? new Map<string, Known>();
    this.#services.set(service, known);
    const before = known.get(node);
    const since =
      before?.look.state === look.state && before.look.outcome === look.outcome ? before.since : at;
    known.set(node, { settings, look, key: JSON.stringify(Object.values(look)), at, since, doing: null });
  }
}

/** Thousands of instances end at thousands of moments; those that stand alike are told together. */
function roughly(at: Date): string {
  return new Date(Math.floor(at.getTime() / ROUGH_MS) * ROUGH_MS).toISOString();
}

/** What the file says of all services declares nothing of a unit that it does not name. */
function lookOf({ sight, outcome, settings }: InstanceStatus, isUnit: boolean): Look {
  const asked = { isManaged: !isUnit && isManaged(settings), outcome };
  if (sight.kind === 'trouble') {
    const { cause, detail } = sight.trouble;
    return { ...asked, state: null, enabled: null, masked: false, backend: null, cause, detail };
  }
  const { state, enabled, masked, backend, detail } = sight.reading;
  return { ...asked, state, enabled, masked, backend, cause: null, detail };
}

type After = NonNullable<InstanceEvent['after']>;

/** As a look would have seen it right after. */
function lookAfter({ look, settings }: Known, event: InstanceEvent, after: After): Look {
  const unread = { detail: null, restarts: null, incarnation: null, stale: false };
  const reading = { ...unread, ...after, backend: look.backend ?? 'command' };
  const outcome = statusOutcome({ kind: 'reading', reading }, settings);
  const isWell = event.outcome === 'changed' || event.outcome === 'unchanged';
  return {
    ...{ ...look, ...after, cause: event.cause },
    outcome: event.outcome === 'unhealthy' ? 'unhealthy' : outcome,
    detail: isWell ? null : event.detail,
  };
}

function groupsOf(known: ReadonlyMap<string, Known>, nodes: NodeSet | null): Groups {
  const seen = [...known].filter(([node]) => nodes === null || nodes.has(node));
  const alike = Map.groupBy(
    seen,
    ([, { key, at, since, doing }]) => `${key} ${at} ${since} ${doing?.join()}`,
  );
  return Array.from(alike.values(), (group) => {
    const [[, { look, at, since, doing }]] = group as [[string, Known]];
    const folded = NodeSet.from(group.map(([node]) => node)).fold();
    return { ...look, nodes: folded, count: group.length, at, since, doing };
  });
}
