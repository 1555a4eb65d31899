/** One node with all that is known of it, nobody being asked. */

import { GrappeError } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { type Abilities, JobQueue } from '../../jobs/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Answer, NODES } from '../../protocol/index.ts';
import { resolveServices } from '../../services/index.ts';
import type { ReachOptions } from '../../transport/index.ts';
import { factsDocument } from '../facts-document.ts';
import type { Fleet, FleetRequest } from '../fleet.ts';
import { openExistingHistory } from '../records.ts';
import type { ConsoleSite } from './console-site.ts';
import { checkOf, drainOf, isolationOf, languagesOf } from './describe-fleet.ts';
import type { KnownFacts } from './known-facts.ts';

type Detail = Answer<typeof NODES.node>;

/** Runs that are looked through for those that touched the node. */
const LOOKED_AT = 300;
const TOLD = 20;

export async function nodeDetail(
  site: ConsoleSite,
  { facts, abilities }: { readonly facts: KnownFacts; readonly abilities: Abilities | undefined },
  node: string,
): Promise<Detail> {
  const { fleet, env } = site;
  const [checks, drains, groups, services, runs, jobs] = await Promise.all([
    fleet.states.checks.list(),
    fleet.states.drains.list(),
    groupsOf(fleet, node),
    servicesOn(fleet, node),
    runsOn(env, node),
    jobsOn(env, node),
    facts.ready(),
  ]);
  const check = checks.find((checked) => checked.node === node);
  const drain = drains.find((drained) => drained.node === node);
  const known = facts.of(node);
  return {
    v: 1,
    node,
    groups,
    check: check ? checkOf(check) : null,
    drained: drain ? drainOf(drain) : null,
    facts: known?.facts ? factsDocument(known.facts) : null,
    factsAt: known?.at?.toISOString() ?? null,
    languages: languagesOf(abilities),
    isolation: isolationOf(abilities),
    ssh: sshCommand(node, fleet.reachOf(node)),
    services,
    runs,
    jobs,
  };
}

/** Of the default source; none where it cannot tell. */
async function groupsOf({ groups }: Fleet, node: string): Promise<string[]> {
  try {
    return [...(await groups.groupsOf(NodeSet.from([node]))).keys()];
  } catch (error) {
    if (error instanceof GrappeError) return [];
    throw error;
  }
}

async function servicesOn({ config, groups }: Fleet, node: string): Promise<Detail['services']> {
  const { services } = await resolveServices(config, groups);
  return [...services].flatMap(([service, { nodes, on }]) => {
    if (!nodes.has(node)) return [];
    const { unit, state, enabled } = on(node);
    return [{ service, unit, state: state ?? null, enabled: enabled ?? null }];
  });
}

async function runsOn(env: FleetRequest['env'], node: string): Promise<Detail['runs']> {
  using history = await openExistingHistory(env);
  if (!history) return [];
  const touched = history.runs({ limit: LOOKED_AT }).filter(({ nodes }) => NodeSet.parse(nodes).has(node));
  return touched.slice(0, TOLD).map((run) => {
    const result = history.resultOf(run, node);
    return {
      run: run.id,
      kind: run.kind,
      began: run.began.toISOString(),
      user: run.user,
      commands: [...run.commands],
      count: run.count,
      outcome: result?.outcome ?? null,
      exit: result?.exit ?? null,
      cause: result?.cause ?? null,
      ms: result?.ms ?? null,
    };
  });
}

async function jobsOn(env: FleetRequest['env'], node: string): Promise<Detail['jobs']> {
  using queue = await JobQueue.openExisting(stateFolder(env));
  return (queue?.onNode(node, TOLD) ?? []).map(({ id, task, name, user, placedMs, endedMs, outcome }) => ({
    job: id,
    ...{ task, name, user },
    placed: new Date(placedMs).toISOString(),
    ended: endedMs === null ? null : new Date(endedMs).toISOString(),
    outcome,
  }));
}

/** What a person would type to get there in the same way; null where no ssh is in between. */
export function sshCommand(node: string, reach: Partial<ReachOptions>): string | null {
  const { transport, sshConfigFile, sshOptions = [], user, port, address, identityFiles = [] } = reach;
  const jump = reach.jump ?? reach.route?.map(({ host }) => host).join(',');
  if (transport === 'local') return null;
  const words = [
    ...given('-F', sshConfigFile),
    ...sshOptions.flatMap((option) => ['-o', option]),
    ...given('-l', user),
    ...given('-p', port === undefined ? undefined : String(port)),
    ...given('-J', jump),
    ...identityFiles.flatMap((file) => ['-i', file]),
    ...given('-o', address === undefined ? undefined : `HostName=${address}`),
    node,
  ];
  return `ssh ${words.map(quoted).join(' ')}`;
}

function given(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [option, value];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
