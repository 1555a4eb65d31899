/** Nodes n1… on one sshd and gateways gw1… on others: each gateway can be stopped alone. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, type Finished, grappe, type GrappeOptions } from './grappe.ts';
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts';

export interface Gateways extends AsyncDisposable {
  readonly nodes: Sshd;
  readonly home: string;
  readonly env: Record<string, string>;
  readonly sshConfig: string;
  gateway(name: string): Sshd;
  /** Starts a gateway, or one of the same name anew. */
  add(name: string, options?: SshdOptions): Promise<Sshd>;
  /** `grappe COMMAND -F CONFIG --config FILE …` with these routes. */
  run(routes: string, words: readonly string[], options?: GrappeOptions): Promise<Finished>;
}

/** How many logins this server has accepted. */
export function loginsOf(sshd: Sshd): number {
  return sshd.log().match(/Accepted publickey/g)?.length ?? 0;
}

export async function startGateways(names: readonly string[], options: SshdOptions = {}): Promise<Gateways> {
  const nodes = await startSshd(options);
  const home = mkdtempSync(join(tmpdir(), 'grappe-routes-'));
  const env = cleanEnvironment(home);
  const sshConfig = join(home, 'ssh_config');
  const started = new Map<string, Sshd>();
  const writeConfig = (): void => {
    const blocks = [...started].map(([name, sshd]) => block(name, sshd));
    writeFileSync(sshConfig, `${blocks.join('')}${readFileSync(nodes.sshConfig, 'utf8')}`);
  };
  const gateways: Gateways = {
    nodes,
    home,
    env,
    sshConfig,
    gateway: (name) => started.get(name) ?? fail(name),
    async add(name, options) {
      const sshd = await startSshd({ nodes: 1, ...options });
      await started.get(name)?.stop();
      started.set(name, sshd);
      writeConfig();
      return sshd;
    },
    run(routes, [command = '', ...words], options) {
      const file = join(home, 'grappe.yaml');
      writeFileSync(file, `version: 1\n${routes}`);
      return grappe([command, '-F', sshConfig, '--config', file, ...words], { env, cwd: home, ...options });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([nodes, ...started.values()].map((sshd) => sshd.stop()));
      rmSync(home, { recursive: true, force: true });
    },
  };
  for (const name of names) await gateways.add(name);
  return gateways;
}

/** Port and files of a gateway's own; the first value of an option counts. */
function block(name: string, { port, user, identity, knownHosts }: Sshd): string {
  const address = `127.9.0.${name.replaceAll(/\D/g, '')}`;
  return [
    `Host ${name}`,
    `  HostName ${address}`,
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${identity}`,
    `  UserKnownHostsFile ${knownHosts}`,
    '',
  ].join('\n');
}

function fail(name: string): never {
  throw new Error(`no gateway '${name}'`);
}
