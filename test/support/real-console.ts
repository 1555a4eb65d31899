/** The built console on real OpenSSH nodes, and the command line of the same account beside it. */

import { type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { type Role, systemClock } from '../../src/base/index.ts';
import { openConsole } from '../../src/server/index.ts';
import { configFolder } from './config-folder.ts';
import { type Finished, grappe } from './grappe.ts';
import { loginLink } from './login-link.ts';
import { startSshd } from './sshd.ts';
import { closedPort } from './tcp-proxy.ts';

const WEB = resolve(import.meta.dirname, '../../dist/web');

export interface RealConsole extends AsyncDisposable {
  readonly url: string;
  readonly logged: string[];
  /** Signs in once, as an account of this role; `who` is its name. */
  linkFor(role: Role, who?: string): Promise<string>;
  /** `grappe WORDS` beside the server: same configuration, same records. */
  grappe(words: readonly string[], started?: (child: ChildProcess) => void): Promise<Finished>;
}

/** Nodes n1 to n20 answer; at the port of n21 nobody listens. */
export async function openRealConsole(): Promise<RealConsole> {
  await using opened = new AsyncDisposableStack();
  const sshd = opened.use(await startSshd());
  const yaml = `version: 1
nodes: n[1-21]
ssh: { config: ${sshd.sshConfig}, overrides: [{ nodes: n21, port: ${await closedPort()} }] }
`;
  const folder = opened.use(configFolder({ 'grappe.yaml': yaml }));
  const env = { ...folder.env, PATH: process.env['PATH'] ?? '', GRAPPE_NO_PERSIST: '1', LANG: 'C.UTF-8' };
  const logged: string[] = [];
  const running = opened.use(
    await openConsole({
      site: {
        fleet: { configFile: `${folder.path}/grappe.yaml`, env, cwd: folder.path },
        clock: systemClock,
        warn: (error) => logged.push(error.message),
      },
      host: '127.0.0.1',
      port: 0,
      webFolder: WEB,
      version: '0.0.0',
      log: (text) => logged.push(text),
    }),
  );
  const all = opened.move();
  return {
    ...{ url: running.url, logged },
    linkFor: (role, who) => loginLink(running, role, who),
    grappe: ([verb = '', ...words], started) =>
      grappe([verb, '--config', `${folder.path}/grappe.yaml`, ...words], {
        env,
        cwd: folder.path,
        ...(started && { started }),
      }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
