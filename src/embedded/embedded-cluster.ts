/**
 * An embedded cluster: real SSH servers inside this process, on 127.0.0.1 only, with keys made for the
 * occasion. Commands run as the current user. For the demo and for tests that need no sshd.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeClientFiles } from './client-files.ts';
import { CommandGroups } from './command-groups.ts';
import { startEmbeddedNode, type EmbeddedNode } from './embedded-node.ts';
import { guardAttempts, openLifeline } from './lifeline.ts';
import { makeKeyPair } from './key-pair.ts';
import { furnishNode } from './node-folder.ts';
import { writePrograms } from './program-files.ts';

export interface EmbeddedCluster extends AsyncDisposable {
  /** `n1` … */
  readonly nodes: readonly string[];
  /** A grappe.yaml that reaches them. */
  readonly configFile: string;
  /** Holds `ssh_config` and everything else; removed at the end. */
  readonly folder: string;
  /** Programs to try: C, Python and Java. */
  readonly programs: string;
  /** One node fails, and comes back. */
  stopNode(name: string): Promise<void>;
  startNode(name: string): Promise<void>;
}

export interface EmbeddedClusterOptions {
  readonly count: number;
  /** An empty folder of our own. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const { folder } = options;
  await using started = new AsyncDisposableStack();
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const groups = started.use(await CommandGroups.open());
  const lifeline = join(folder, 'lifeline');
  const held = await openLifeline(lifeline);
  started.defer(() => held.close());
  started.use(guardAttempts(folder));
  const programs = join(folder, 'programs');
  await writePrograms(programs);
  const nodes: EmbeddedNode[] = [];
  started.defer(async () => void (await Promise.all(nodes.map((node) => node.stop()))));
  const host = makeKeyPair('grappe demo host');
  const user = makeKeyPair('grappe demo');
  for (let number = 1; number <= options.count; number++) {
    const name = `n${number}`;
    const home = join(folder, 'nodes', name);
    await furnishNode({ name, number, home, lifeline });
    const keys = { hostKey: host.privateKey, userKey: user.publicKey };
    nodes.push(await startEmbeddedNode({ ...keys, name, home, groups, env: options.env }));
  }
  const configFile = await writeClientFiles({
    folder,
    nodes,
    hostPublicKey: host.publicKey,
    userPrivateKey: user.privateKey,
  });
  const running = started.move();
  return {
    nodes: nodes.map((node) => node.name),
    configFile,
    folder,
    programs,
    stopNode: async (name) => nodes.find((node) => node.name === name)?.stop(),
    startNode: async (name) => nodes.find((node) => node.name === name)?.start(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
