/** What is chosen, as an order that the server takes, and as a person types it. */

import type { Verb } from '../../../base/index.ts';
import type { SERVICES, WrittenBody } from '../../../protocol/index.ts';
import { shellLine } from '../../parts/shell-line.ts';
import type { ServiceRow } from './matrix-model.ts';
import { nodesIn, type Selection } from './selection.ts';

export type Order = WrittenBody<typeof SERVICES.plan>;
export type Goal = Order['goal'];

export interface Limits {
  readonly canary: string;
  readonly batch: string;
  readonly maxFailed: string;
  readonly noDeps: boolean;
  readonly withDependents: boolean;
}

export const NO_LIMITS: Limits = {
  canary: '',
  batch: '',
  maxFailed: '',
  noDeps: false,
  withDependents: false,
};

/** Those that take something away are pressed with more care. */
export const GENTLE: readonly Verb[] = ['start', 'restart', 'reload', 'stop'];
export const OTHER: readonly Verb[] = [
  ...(['enable', 'disable', 'reset-failed', 'try-restart', 'reload-or-restart', 'mask', 'unmask'] as const),
];
export const DANGEROUS: ReadonlySet<string> = new Set(['stop', 'mask', 'disable']);

export function isGoal(text: string): text is Goal {
  return text === 'apply' || [...GENTLE, ...OTHER].some((verb) => verb === text);
}

/** Services on nodes. Without nodes it is for all on which they belong, and then what they require may be on others, too. */
export function choiceOf(selection: Selection, rows: readonly ServiceRow[]): Pick<Order, 'names' | 'nodes'> {
  const names = [...selection.keys()];
  const isWhole = names.every((name) => {
    const row = rows.find((one) => one.name === name);
    return row?.declared !== undefined && row.nodes.isSubsetOf(selection.get(name) ?? row.nodes);
  });
  return isWhole ? { names } : { names, nodes: nodesIn(selection).fold() };
}

export function orderOf(goal: Goal, choice: Pick<Order, 'names' | 'nodes'>, limits: Limits): Order {
  const { canary, batch, maxFailed, noDeps, withDependents } = limits;
  return {
    ...{ goal, ...choice, noDeps },
    ...(goal === 'stop' && !noDeps && { withDependents }),
    ...(canary !== '' && { canary }),
    ...(batch !== '' && { batch: batch.split(',').map((part) => part.trim()) }),
    ...(maxFailed !== '' && { maxFailed }),
  };
}

export function lineOf({
  goal,
  names = [],
  nodes,
  noDeps,
  withDependents,
  canary,
  batch,
  maxFailed,
}: Order): string {
  const options = [
    ...(nodes === undefined ? [] : ['-w', nodes]),
    ...(noDeps === true ? ['--no-deps'] : []),
    ...(withDependents === true ? ['--with-dependents'] : []),
    ...(canary === undefined ? [] : ['--canary', canary]),
    ...(batch === undefined ? [] : ['--batch', batch.join(',')]),
    ...(maxFailed === undefined ? [] : ['--max-failed', maxFailed]),
  ];
  return shellLine('grappe', 'service', goal, ...names, ...options);
}
