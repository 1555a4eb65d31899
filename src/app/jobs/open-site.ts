/** What one configuration says of jobs, as the controller needs it: its nodes, the way to them, their load, its rules. */

import { dirname } from 'node:path';
import { type Clock, messageOf } from '../../base/index.ts';
import { type JobsSettings, stateFolder } from '../../config/index.ts';
import type { JobNode, Origin, Site } from '../../jobs/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Connector } from '../../transport/index.ts';
import { type Fleet, type FleetRequest, openFleet } from '../fleet.ts';
import { hostFacts } from '../host-facts.ts';
import { connectPooled, type PoolRequest } from '../pooled-connector.ts';
import { AccountRights } from './account-rights.ts';
import { jobNodes } from './job-nodes.ts';
import { keepResults } from './keep-results.ts';
import { openEngine, slurmNode, withSlurmLoad } from './open-engine.ts';
import { SampledLoads } from './sampled-loads.ts';

export interface SiteRequest {
  readonly origin: Origin;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Folder of this queue's attempts on the nodes. */
  readonly controllerId: string;
  /** Absent: connections are this process's own. */
  readonly pool?: PoolRequest;
  /** Of a server: its configuration, already read, and its way to nodes; undefined where the job is of another one. */
  readonly ownOf?: OwnOf;
  readonly stop: AbortSignal;
}

export type OwnOf = (origin: Origin) => OwnSite | undefined;

export interface OwnSite {
  readonly fleet: Fleet;
  readonly connect: Way;
}

const READ_DRAINS_MS = 2000;
const READ_RIGHTS_MS = 2000;
const ASK_FACTS_MS = 60_000;

/** How long its jobs are kept goes with it. */
export type OpenSite = Site & Pick<JobsSettings, 'keepMs'>;

export async function openSite(request: SiteRequest): Promise<OpenSite> {
  const { origin, env, clock, controllerId, pool, stop } = request;
  const own = request.ownOf?.(origin);
  const fleet =
    own?.fleet ?? (await openFleet({ ...placeOf(origin), reach: origin.reach, env, signal: stop }));
  const connect: Way =
    own?.connect ?? ((some) => (pool ? connectPooled(fleet, some, pool) : fleet.connect(some)));
  const { jobs, ssh } = fleet.config;
  const nodes = (await jobNodes(fleet)).union(NodeSet.parse(origin.nodes ?? ''));
  const known = new KnownNodes(fleet, nodes, await tagsOf(fleet));
  await known.readDrains();
  const rights = new AccountRights({ fleet, clock, folder: stateFolder(env) });
  await rights.read();
  const over = new AbortController();
  const cpus = new Map<string, number>();
  const loads = new SampledLoads({
    nodes,
    connector: connect(nodes),
    fanout: ssh.fanout,
    cpusOf: (node) => cpus.get(node),
    clock,
  });
  const engine = openEngine({ fleet, connect, nodes, controllerId, env, clock, warn: tell });
  const upkeep = Promise.all([
    keepAsking(clock, READ_DRAINS_MS, over.signal, () => known.readDrains()),
    keepAsking(clock, READ_RIGHTS_MS, over.signal, () => rights.read()),
    keepAsking(clock, ASK_FACTS_MS, over.signal, () =>
      learnCpus({ fleet, connect, env, stop: over.signal }, nodes, cpus),
    ),
  ]);
  return {
    engine,
    loads: withSlurmLoad(loads, clock),
    nodes: () => known.list(),
    rules: rulesOf(jobs),
    rightsOf: rights.of,
    keepMs: jobs.keepMs,
    keepResults: async (attempt, { job, node, fence }, signal) => {
      const { results: patterns } = job.work;
      const folder = stateFolder(env);
      const kept = await keepResults({ engine, node, attempt, patterns, fence, folder, signal });
      const leftOut = kept.refused.map(({ path, why }) => `${path} (${why})`).join(', ');
      return { files: kept.files, leftOut: leftOut === '' ? null : `left out: ${leftOut}` };
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await upkeep;
      rights[Symbol.dispose]();
      await loads[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
}

/** What merely lay in a folder is found there again, and trusted no more than then. */
export function placeOf({ config, found = false }: Origin): Pick<FleetRequest, 'configFile' | 'cwd'> {
  if (config === null) return { cwd: '/' };
  return found ? { cwd: dirname(config) } : { cwd: '/', configFile: config };
}

function rulesOf(jobs: JobsSettings): Site['rules'] {
  const { first, policy, maxTasks, maxCpu, slots, perUser, sandbox } = jobs;
  return {
    policy: policy ?? (first === undefined ? 'least-loaded' : 'first'),
    first: first ?? null,
    maxTasks: maxTasks ?? null,
    maxCpu: maxCpu ?? null,
    slots: slots ?? null,
    runningOfUser: perUser.running ?? null,
    sandboxRequired: sandbox.required,
  };
}

async function tagsOf(fleet: Fleet): Promise<ReadonlyMap<string, NodeSet>> {
  const { tags } = fleet.config.jobs;
  const sets = await fleet.groups.resolveEach([...tags.values()], { label: 'jobs.tags' });
  return new Map([...tags.keys()].map((tag, at) => [tag, sets[at] ?? NodeSet.empty]));
}

/** The nodes for jobs, in natural order, with what changes while jobs run. */
class KnownNodes {
  readonly #fleet: Fleet;
  readonly #nodes: NodeSet;
  readonly #tags: ReadonlyMap<string, NodeSet>;
  #list: readonly JobNode[] = [];

  constructor(fleet: Fleet, nodes: NodeSet, tags: ReadonlyMap<string, NodeSet>) {
    this.#fleet = fleet;
    this.#nodes = nodes;
    this.#tags = tags;
  }

  list(): readonly JobNode[] {
    return this.#list;
  }

  async readDrains(): Promise<void> {
    const drains = await this.#fleet.states.drains.list();
    const reasons = new Map(drains.map(({ node, reason }) => [node, reason]));
    const ofFleet = Array.from(this.#nodes, (name) => ({
      name,
      tags: [...this.#tags].filter(([, set]) => set.has(name)).map(([tag]) => tag),
      drained: reasons.get(name) ?? null,
    }));
    this.#list = [...ofFleet, ...slurmNode(this.#fleet)];
  }
}

type Way = (nodes: NodeSet) => Connector;

interface CpuQuestion extends Pick<SiteRequest, 'env' | 'stop'> {
  readonly fleet: Fleet;
  readonly connect: Way;
}

/** Each counts as it answers, a dead one holds up none of the others. */
async function learnCpus(
  { fleet, connect, env, stop }: CpuQuestion,
  nodes: NodeSet,
  cpus: Map<string, number>,
): Promise<void> {
  const unknown = [...nodes].filter((node) => !cpus.has(node));
  if (unknown.length === 0) return;
  await using connector = connect(NodeSet.from(unknown));
  const left = unknown.values();
  const askOnes = async (): Promise<void> => {
    for (const node of left) {
      const one = { fleet, nodes: NodeSet.from([node]), connector, env };
      const [found] = await hostFacts(one, stop);
      if (found?.facts?.cpus) cpus.set(node, found.facts.cpus.count);
    }
  };
  await Promise.all(Array.from({ length: fleet.config.ssh.fanout }, askOnes));
}

async function keepAsking(
  clock: Clock,
  everyMs: number,
  signal: AbortSignal,
  ask: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await ask().catch((error: unknown) => tell(messageOf(error)));
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}

function tell(message: string): void {
  process.stderr.write(`grappe: ${message}\n`);
}
