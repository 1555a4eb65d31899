/** A fleet of made-up nodes with a grappe.yaml, services and programs, in a folder of its own. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLifeline } from '../../../src/embedded/lifeline.ts';
import { furnishNode } from '../../../src/embedded/node-folder.ts';
import { LivingConnector, type LivingNode } from './living-connector.ts';
import { NodeLife } from './node-life.ts';

export interface LivingFleet extends AsyncDisposable {
  readonly configFile: string;
  connect(): LivingConnector;
}

export async function openLivingFleet(folder: string, count: number): Promise<LivingFleet> {
  await using opened = new AsyncDisposableStack();
  const lifeline = join(folder, 'lifeline');
  const held = await openLifeline(lifeline);
  opened.defer(() => held.close());
  const nodes = new Map<string, LivingNode>();
  for (let number = 1; number <= count; number++) {
    const name = `n${number}`;
    const home = join(folder, 'nodes', name);
    mkdirSync(home, { recursive: true });
    await furnishNode({ name, number, home, lifeline });
    nodes.set(name, { home, life: new NodeLife(number) });
  }
  const configFile = join(folder, 'grappe.yaml');
  writeFileSync(configFile, configText(count));
  const nodeOf = (name: string): LivingNode => {
    const node = nodes.get(name);
    if (!node) throw new RangeError(`no node ${name}`);
    return node;
  };
  const running = opened.move();
  return {
    configFile,
    connect: () => new LivingConnector(nodeOf),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function configText(count: number): string {
  const racks = Array.from({ length: Math.ceil(count / 40) }, (_, rack) => {
    const last = Math.min(count, (rack + 1) * 40);
    return `  rack${rack + 1}: n[${rack * 40 + 1}-${last}]`;
  });
  const some = (most: number): string => `n[1-${Math.min(count, most)}]`;
  return `version: 1
cluster: { name: vineyard, colour: green }
nodes: n[1-${count}]
groups:
${racks.join('\n')}
  web: ${some(12)}
  db: n${count}
ssh: { host_keys: no }

jobs: { nodes: "${some(4)}", first: n1, max_tasks: 2 }

defaults:
  backend: command
  commands: { status: unit status, start: unit start, stop: unit stop, logs: unit logs }
  become: none
  state: started
  rollout: { min_healthy_time: 300ms }
services:
  database:
    nodes: "@db"
  cache:
    nodes: "@web"
  web:
    nodes: "@web"
    depends_on:
      database: {}
      cache: { scope: same-node }
    healthcheck: { test: unit status web, interval: 200ms }
    rollout: { canary: 1, promote: manual, batch: 50% }
  agent:
    nodes: n[1-${count}]
    # No process of its own: thousands of them cost nothing.
    commands:
      status: 'test ! -e no-agent || exit 3'
      start: 'rm -f no-agent; echo "agent: up" >>agent.log'
      stop: ': >no-agent; echo "agent: down" >>agent.log'
      logs: 'tail -n 5 agent.log 2>/dev/null || :'
targets: { site: [database, cache, web] }
`;
}
