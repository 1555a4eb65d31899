/** Groups that follow from a Slurm: its partitions, the states of its nodes, its reservations. */

import { type Clock, GrappeError, systemClock } from '../base/index.ts';
import { type GroupSource, mapSource, TimedCache } from '../groups/index.ts';
import type { SlurmNode, SlurmView } from '../jobs/index.ts';
import type { Fleet } from './fleet.ts';

/** States of nodes change by the minute. */
const KEEP_MS = 30_000;
/** A group of these is empty rather than unknown where no node stands so. */
const STATES =
  'allocated completing down drained draining fail failing future idle maint mixed planned reserved unknown';

/** Of a fleet without a Slurm: none. What it takes to ask is loaded when somebody does. */
export function slurmGroupsOf(
  { jobs }: Pick<Fleet['config'], 'jobs'>,
  fleet: () => Promise<Fleet>,
): GroupSource[] {
  if (!jobs.slurm) return [];
  return slurmGroups(async () => (await import('./slurm-view.ts')).askSlurm(await fleet()));
}

/** `@slurm:PARTITION`, `@slurmstate:STATE`, `@slurmresv:NAME`. Slurm is asked when somebody names one of them. */
export function slurmGroups(look: () => Promise<SlurmView>, clock: Clock = systemClock): GroupSource[] {
  const answers = new TimedCache<SlurmView>(clock, KEEP_MS);
  const source = (name: string, groupsIn: (view: SlurmView) => Groups): GroupSource => {
    const asked = async (): Promise<GroupSource> => {
      const groups = groupsIn(
        await answers.get('', () => look().catch((error: unknown) => fail(name, error))),
      );
      return mapSource(name, new Map([...groups].filter(([group]) => GROUP.test(group))));
    };
    return {
      name,
      members: async (group) => (await asked()).members(group),
      list: async () => (await asked()).list?.() ?? [],
    };
  };
  return [
    source('slurm', byPartition),
    source('slurmstate', byState),
    source(
      'slurmresv',
      ({ reservations }) => new Map(reservations.map(({ name, nodes }) => [name, [nodes]])),
    ),
  ];
}

type Groups = ReadonlyMap<string, readonly string[]>;

const GROUP = /^[\p{L}\p{N}_][\p{L}\p{N}_.+:-]*$/u;

function byPartition({ nodes }: SlurmView): Groups {
  const names = new Set(nodes.flatMap(({ partitions }) => partitions));
  return new Map(
    [...names].map((name) => [name, namesOf(nodes, ({ partitions }) => partitions.includes(name))]),
  );
}

/** And `drain`: what is drained, and what will be once its jobs have ended. */
function byState({ nodes }: SlurmView): Groups {
  const states = new Set([...STATES.split(' '), ...nodes.map(({ state }) => state)]);
  const groups = [...states].map((each) => [each, namesOf(nodes, ({ state }) => state === each)] as const);
  return new Map([...groups, ['drain', namesOf(nodes, ({ state }) => /^drain(?:ed|ing)$/.test(state))]]);
}

function namesOf(nodes: readonly SlurmNode[], isOne: (node: SlurmNode) => boolean): string[] {
  return nodes.filter(isOne).map(({ node }) => node);
}

function fail(source: string, error: unknown): never {
  if (!(error instanceof GrappeError)) throw error;
  const { message, why, hint } = error;
  throw new GrappeError('group-upcall', {
    message: `group source '${source}' has no answer: ${message}`,
    ...(why !== undefined && { why }),
    ...(hint !== undefined && { hint }),
  });
}
