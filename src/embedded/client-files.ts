/** The files by which grappe and ssh reach the embedded nodes: key, known_hosts, ssh_config, grappe.yaml. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface ReachableNode {
  readonly name: string;
  readonly port: number;
}

export interface ClientFiles {
  readonly folder: string;
  /** In order; at least one. */
  readonly nodes: readonly ReachableNode[];
  readonly hostPublicKey: string;
  readonly userPrivateKey: string;
}

/** Answers the path of the grappe.yaml. */
export async function writeClientFiles(files: ClientFiles): Promise<string> {
  const contents = {
    id_ed25519: files.userPrivateKey,
    known_hosts: knownHosts(files),
    ssh_config: sshConfig(files),
    'grappe.yaml': grappeYaml(files.nodes.length),
  };
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(join(files.folder, name), content, { mode: 0o600 });
  }
  return join(files.folder, 'grappe.yaml');
}

function knownHosts({ nodes, hostPublicKey }: ClientFiles): string {
  return nodes.map(({ port }) => `[127.0.0.1]:${port} ${hostPublicKey.trim()}\n`).join('');
}

function sshConfig({ nodes, folder }: ClientFiles): string {
  const hosts = nodes.map(({ name, port }) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n`);
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

/** Nothing is left behind: no background process, no records. */
function grappeYaml(count: number): string {
  const half = Math.max(1, Math.floor(count / 2));
  return `version: 1
cluster: { name: demo }
nodes: n[1-${count}]
groups:
  web: n[1-${half}]
  db: ${half < count ? `n[${half + 1}-${count}]` : `n${count}`}
ssh:
  config: ssh_config
  persist: 0s
history: { record: false, audit: false }

# Programs: two on n1, and what is more on the others.
jobs: { nodes: "n[1-${Math.min(count, 3)}]", first: n1, max_tasks: 2 }

# Services that are processes of the nodes; on your own machines, leave out 'backend' and 'commands'.
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
    rollout: { canary: 1, batch: 50% }
`;
}
