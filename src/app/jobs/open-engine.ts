/** What runs programs, by the configuration: nodes over SSH, and beside them a Slurm, if there is one. */

import type { Clock } from '../../base/index.ts';
import { cacheFolder, SLURM_PLACE } from '../../config/index.ts';
import { FactsCache } from '../../facts/index.ts';
import {
  type Engine,
  EngineByNode,
  type JobNode,
  languagesWith,
  type LoadSource,
  SlurmEngine,
  SshEngine,
} from '../../jobs/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Connector } from '../../transport/index.ts';
import type { Fleet } from '../fleet.ts';

export interface EngineRequest {
  readonly fleet: Fleet;
  readonly connect: (nodes: NodeSet) => Connector;
  readonly nodes: NodeSet;
  readonly controllerId: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

export function openEngine({ fleet, connect, nodes, ...request }: EngineRequest): Engine {
  const { languages, sandbox, slurm } = fleet.config.jobs;
  const { controllerId: controller, env, clock, warn } = request;
  const same = {
    controller,
    clock,
    languages: languagesWith(languages),
    store: { cache: new FactsCache(cacheFolder(env)), warn },
    ...(sandbox.user !== undefined && { user: sandbox.user }),
  };
  const ssh = new SshEngine({ ...same, connector: connect(nodes) });
  if (!slurm) return ssh;
  const own = new SlurmEngine({ ...same, slurm, connector: connect(NodeSet.from([slurm.login])) });
  return new EngineByNode(ssh, new Map([[SLURM_PLACE, own]]));
}

/** The Slurm of a configuration, as placement sees it. */
export function slurmNode({ config }: Fleet): JobNode[] {
  const { slurm } = config.jobs;
  if (!slurm) return [];
  return [{ name: SLURM_PLACE, engine: 'slurm', slots: slurm.maxSubmitted, tags: [], drained: null }];
}

/** Slurm itself sees to the load of its nodes: what is handed in waits there. */
export function withSlurmLoad(loads: LoadSource, clock: Clock): LoadSource {
  return {
    of: (node) =>
      node === SLURM_PLACE
        ? { cpus: 1, load1: 0, busy: null, availableBytes: null, atMs: clock.now() }
        : loads.of(node),
  };
}
