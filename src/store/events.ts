/** Reads the events of a change of services, and what they say of each instance. */

import type { Outcome } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { Database } from './database.ts';
import type { EventRecord, StoredInstance, StoredRun } from './stored-run.ts';

/** In the order in which they were told. */
export function readEvents(database: Database, id: string): EventRecord[] {
  const sql = 'SELECT record FROM events JOIN runs ON run = runs.number WHERE id = ? ORDER BY events.number';
  return database.rows(sql, id).map(({ record }) => JSON.parse(String(record)) as EventRecord);
}

/** In the order of the plan. A run that still goes on has only those that ended. */
export function instancesOf(database: Database, { id, state }: StoredRun): StoredInstance[] {
  const known = new Map<string, StoredInstance>();
  for (const word of (readEvents(database, id) as ToldEvent[]).flatMap(wordsOf)) {
    const key = `${word.service} ${word.node}`;
    known.set(key, after(known.get(key), word));
  }
  const all = [...known.values()];
  return state === 'running' ? all.filter(({ outcome }) => outcome !== 'not-run' && outcome !== 'lost') : all;
}

/** As much of the records as is read here. */
type ToldEvent =
  | {
      readonly event: 'plan';
      readonly services: readonly { readonly service: string; readonly nodes: string }[];
    }
  | { readonly event: 'begin'; readonly service: string; readonly node: string }
  | {
      readonly event: 'instance' | 'rollback';
      readonly service: string;
      readonly node: string;
      readonly outcome: Outcome;
    }
  | { readonly event: 'summary' };

/** What an event says of one instance. */
interface Word {
  readonly event: 'plan' | 'begin' | 'instance' | 'rollback';
  readonly service: string;
  readonly node: string;
  readonly outcome: Outcome;
}

function wordsOf(event: ToldEvent): Word[] {
  switch (event.event) {
    case 'plan':
      return event.services.flatMap(({ service, nodes }) =>
        Array.from(NodeSet.parse(nodes), (node) => ({ event: 'plan', service, node, outcome: 'not-run' })),
      );
    case 'begin':
      return [{ ...event, outcome: 'lost' }];
    case 'instance':
    case 'rollback':
      return [event];
    default:
      return [];
  }
}

function after(known: StoredInstance | undefined, { event, service, node, outcome }: Word): StoredInstance {
  if (known && event === 'plan') return known;
  if (known && event === 'rollback') return { ...known, isRolledBack: true };
  return { service, node, outcome, isRolledBack: false };
}
