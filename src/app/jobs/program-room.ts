/** What programs the nodes of a configuration can run, and how many more: they are asked now. */

import { systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { JobQueue, type Origin, roomOf, viewNodes } from '../../jobs/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { PoolRequest } from '../pooled-connector.ts';
import { openSite } from './open-site.ts';

export interface ProgramRoom {
  readonly languages: readonly {
    readonly language: string;
    readonly version: string;
    /** Folded. */
    readonly nodes: string;
  }[];
  readonly slots: { readonly free: number; readonly all: number };
}

export interface RoomRequest {
  readonly origin: Origin;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pool?: PoolRequest;
  readonly signal: AbortSignal;
}

const NO_QUEUE = '00000000';

export async function programRoom({ origin, env, pool, signal }: RoomRequest): Promise<ProgramRoom> {
  using queue = await JobQueue.openExisting(stateFolder(env));
  await using site = await openSite({
    ...{ origin, env, clock: systemClock, stop: signal },
    controllerId: queue?.controllerId ?? NO_QUEUE,
    ...(pool && { pool }),
  });
  const views = await viewNodes({ ...site, live: queue?.live() ?? [], clock: systemClock }, signal);
  const found = views
    .filter(({ drained }) => drained === null)
    .flatMap(({ name, abilities }) =>
      Array.from(abilities?.languages ?? [], ([language, { version }]) => ({ name, language, version })),
    );
  const alike = Map.groupBy(found, ({ language, version }) => `${language} ${version}`);
  const languages = Array.from(alike.values(), (all) => ({
    language: all[0]?.language ?? '',
    version: all[0]?.version ?? '',
    nodes: NodeSet.from(all.map(({ name }) => name)).fold(),
  }));
  // How much a Slurm runs at once is its own affair.
  const ofNodes = views.filter(({ engine }) => engine === 'ssh');
  languages.sort((one, other) => (one.language < other.language ? -1 : 1));
  return { languages, slots: roomOf(ofNodes, site.rules) };
}
