/** What is asked of a Slurm, beside what it has: the first thing that it can never give. */

import { nearest } from '../../base/index.ts';
import { gresIn, type NodeKind, type SlurmOffers } from './offers.ts';
import type { AskedOfSlurm } from './sbatch-options.ts';

export interface Unfit {
  /** What it has not: goes behind the name of the Slurm. */
  readonly what: string;
  readonly why: string;
  readonly hint: string;
}

export function unfitWish(asked: AskedOfSlurm, offers: SlurmOffers): Unfit | undefined {
  const kinds = offers.kinds.filter(({ partition, isDefault }) =>
    asked.partition === undefined ? isDefault : partition === asked.partition,
  );
  const [first] = kinds;
  if (!first) return noPartition(asked, offers);
  return unknownName(asked, offers) ?? tooLong(asked, first) ?? tooLarge(asked, kinds, first.partition);
}

function noPartition({ partition }: AskedOfSlurm, { kinds }: SlurmOffers): Unfit {
  const names = new Set(kinds.map((kind) => kind.partition));
  if (partition !== undefined) return noName('partition', partition, names);
  return {
    what: 'has no default partition',
    why: `it has ${listed(names)}`,
    hint: 'name one with --partition, or as jobs.slurm.partition',
  };
}

function unknownName({ account, qos }: AskedOfSlurm, offers: SlurmOffers): Unfit | undefined {
  if (account !== undefined && offers.accounts?.has(account) === false)
    return noName('account', account, offers.accounts);
  if (qos !== undefined && offers.qos?.has(qos) === false) return noName('qos', qos, offers.qos);
  return undefined;
}

/** A QOS may allow more than a partition does. */
function tooLong({ minutes, qos }: AskedOfSlurm, kind: NodeKind): Unfit | undefined {
  if (kind.minutes === null || minutes <= kind.minutes || qos !== undefined) return undefined;
  return {
    what: `lets nothing run for ${minutes} minutes in partition '${kind.partition}'`,
    why: `its limit is ${kind.minutes} minutes; asked for are the time of the program, the time to compile, and a margin`,
    hint: 'choose a shorter --time, or another --partition',
  };
}

function tooLarge(asked: AskedOfSlurm, kinds: readonly NodeKind[], partition: string): Unfit | undefined {
  const wanted = gresIn(asked.gres ?? '');
  const has = (kind: NodeKind, [name, count]: readonly [string, number]): boolean =>
    (kind.gres.get(name) ?? 0) >= count;
  const lacking = [...wanted].find((one) => !kinds.some((kind) => has(kind, one)));
  if (lacking) return noGres(lacking, kinds, partition);
  const fits = (kind: NodeKind): boolean =>
    kind.cpus >= asked.cpus && kind.mib >= asked.mib && [...wanted].every((one) => has(kind, one));
  if (kinds.some(fits)) return undefined;
  const largest = [...new Set(kinds.map(({ cpus, mib }) => `${cpus} processors and ${mib} MiB`))];
  return {
    what: `has no node in partition '${partition}' for what is asked`,
    why: `a task asks for ${asked.cpus === 1 ? '1 processor' : `${asked.cpus} processors`} and ${asked.mib} MiB${asked.gres === undefined ? '' : ` with ${asked.gres}`}; nodes there have ${listed(largest)}`,
    hint: 'choose a smaller --mem, --disk or --cpus-per-task, or another --partition',
  };
}

function noGres(
  [name, count]: readonly [string, number],
  kinds: readonly NodeKind[],
  partition: string,
): Unfit {
  const most = new Map<string, number>();
  for (const { gres } of kinds)
    for (const [each, number] of gres) most.set(each, Math.max(number, most.get(each) ?? 0));
  const there = [...most].map(([each, number]) => `${each}:${number}`);
  return {
    what: `has no node in partition '${partition}' with ${name}:${count}`,
    why: there.length === 0 ? 'no node there has any gres' : `a node there has at most ${listed(there)}`,
    hint: didYouMean(name, most.keys()) ?? 'choose another --gres or --partition',
  };
}

function noName(kind: 'partition' | 'account' | 'qos', name: string, known: ReadonlySet<string>): Unfit {
  return {
    what: `has no ${kind} '${name}'${kind === 'partition' ? '' : ' for this user'}`,
    why: `it has ${listed(known)}`,
    hint: didYouMean(name, known) ?? `choose one of these with --${kind}, or as jobs.slurm.${kind}`,
  };
}

function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const guess = nearest(name, known);
  return guess === undefined || guess === name ? undefined : `did you mean '${guess}'?`;
}

const MOST_NAMED = 12;

function listed(names: Iterable<string>): string {
  const all = [...names];
  return all.slice(0, MOST_NAMED).join(', ') + (all.length > MOST_NAMED ? ', …' : '');
}
