/** Instances of services on nodes, and the machinery that reads and moves them, for tests. */

import { systemClock } from '../../src/base/index.ts';
import type { Backend, InstanceSettings } from '../../src/config/index.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import type { NodeReading, Reading, Target } from '../../src/services/index.ts';
import { RemoteActions, type RemoteOptions } from '../../src/services/nodes/index.ts';
import { createLocalConnector } from '../../src/transport/local/index.ts';

export function targetOf(
  backend: Backend | 'auto',
  unit: string,
  { node = 'n1', ...settings }: Partial<InstanceSettings> & { readonly node?: string } = {},
): Target {
  return {
    service: unit,
    node,
    settings: {
      unit,
      backend,
      timeoutMs: 20_000,
      retries: 0,
      become: 'none',
      hooks: {},
      ...settings,
    },
  };
}

/** Nodes are this machine, unless a connector says otherwise. */
export function remoteActions(
  options: Partial<RemoteOptions> = {},
  environment: NodeJS.ProcessEnv = {},
): RemoteActions {
  const local = (): ReturnType<typeof createLocalConnector> =>
    createLocalConnector({ PATH: process.env['PATH'], HOME: '/', ...environment });
  return new RemoteActions({
    connector: options.connector ?? local(),
    local: local(),
    fanout: 8,
    readTimeoutMs: 30_000,
    runId: 'run1',
    nodeSetOf: () => 'n[1-3]',
    nodesOf: (expression) => Promise.resolve(NodeSet.parse(expression)),
    clock: systemClock,
    ...options,
  });
}

export const never = new AbortController().signal;

export async function readAll(
  actions: RemoteActions,
  targets: readonly Target[],
): Promise<ReadonlyMap<string, NodeReading>> {
  const found = new Map<string, NodeReading>();
  const byNode = Map.groupBy(targets, ({ node }) => node);
  await actions.readAll(byNode, (node, reading) => void found.set(node, reading), never);
  return found;
}

/** What a unit is made of, as text; or the outcome. */
export async function filesOf(actions: RemoteActions, target: Target): Promise<string> {
  const told: string[] = [];
  await actions.unitFiles(
    [target],
    (_target, files) => void told.push('text' in files ? files.text : files.trouble.outcome),
    never,
  );
  return told.join('told twice: ');
}

export async function readOne(actions: RemoteActions, target: Target): Promise<Reading> {
  const reading = (await readAll(actions, [target])).get(target.node);
  if (reading?.kind !== 'read') throw new Error(JSON.stringify(reading));
  const own = reading.readings.get(target.service);
  if (!own) throw new Error(`nothing is known of ${target.service}`);
  return own;
}
