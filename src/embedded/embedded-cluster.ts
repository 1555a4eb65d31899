/**
 * An embedded cluster: real SSH servers inside this process, on 127.0.0.1 only, with keys made for the
 * occasion. Commands run as the current user. For the demo and for tests that need no sshd.
 */

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { startEmbeddedNode, type EmbeddedNode } from './embedded-node.ts';
import { furnishNode } from './node-folder.ts';

export interface EmbeddedCluster extends AsyncDisposable {
  /** `n1` … */
  readonly nodes: readonly string[];
  /** A grappe.yaml that reaches them. */
  readonly configFile: string;
  readonly folder: string;
}

export interface EmbeddedClusterOptions {
  readonly count: number;
  /** An empty folder of our own; removed at the end. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const { folder } = options;
  const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
  const userKey = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'grappe demo' });
  const running: EmbeddedNode[] = [];
  try {
    for (let number = 1; number <= options.count; number++) {
      const name = `n${number}`;
      const home = join(folder, 'nodes', name);
      await furnishNode({ name, number, home });
      running.push(
        await startEmbeddedNode({
          name,
          home,
          hostKey: hostKey.private,
          userKey: userKey.public,
          env: options.env,
        }),
      );
    }
    await writeFile(join(folder, 'id_ed25519'), userKey.private, { mode: 0o600 });
    await writeFile(join(folder, 'known_hosts'), knownHosts(running, hostKey.public), { mode: 0o600 });
    await writeFile(join(folder, 'ssh_config'), sshConfig(running, folder), { mode: 0o600 });
    await writeFile(join(folder, 'grappe.yaml'), grappeYaml(running), { mode: 0o600 });
  } catch (error) {
    await closeAll(running, folder);
    throw error;
  }
  return {
    nodes: running.map((node) => node.name),
    configFile: join(folder, 'grappe.yaml'),
    folder,
    [Symbol.asyncDispose]: () => closeAll(running, folder),
  };
}

async function closeAll(nodes: readonly EmbeddedNode[], folder: string): Promise<void> {
  await Promise.all(nodes.map((node) => node.close()));
  await rm(folder, { recursive: true, force: true });
}

function knownHosts(nodes: readonly EmbeddedNode[], hostKey: string): string {
  return nodes.map((node) => `[127.0.0.1]:${node.port} ${hostKey.trim()}\n`).join('');
}

function sshConfig(nodes: readonly EmbeddedNode[], folder: string): string {
  const hosts = nodes.map((node) => `Host ${node.name}\n  HostName 127.0.0.1\n  Port ${node.port}\n`);
  const all = [
    'Host *',
    `  IdentityFile "${join(folder, 'id_ed25519')}"`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile "${join(folder, 'known_hosts')}"`,
    '  GlobalKnownHostsFile none',
    '',
  ];
  return [...hosts, all.join('\n')].join('');
}

function grappeYaml(nodes: readonly EmbeddedNode[]): string {
  const count = nodes.length;
  const half = Math.max(1, Math.floor(count / 2));
  return `version: 1
cluster: { name: demo }
nodes: n[1-${count}]
groups:
  web: n[1-${half}]
  db: ${half < count ? `n[${half + 1}-${count}]` : `n${count}`}
ssh:
  config: ssh_config
`;
}
