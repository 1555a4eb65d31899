/** Services that are files: what runs has one per node, in a folder of the test. On one real sshd, with grappe beside it. */

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, type Finished, grappe, type GrappeOptions } from './grappe.ts';
import { nodeAddress, type Sshd, startSshd } from './sshd.ts';
import { closedPort } from './tcp-proxy.ts';

export interface TestServices extends AsyncDisposable {
  readonly sshd: Sshd;
  readonly config: string;
  readonly env: Record<string, string>;
  readonly home: string;
  /** `grappe service …` to its end. */
  service(words: readonly string[], options?: GrappeOptions): Promise<Finished>;
  /** `grappe …` to its end. */
  grappe(words: readonly string[], options?: GrappeOptions): Promise<Finished>;
  /** A further file in the home folder; its path. */
  write(name: string, text: string): string;
  /** A program that the nodes have before all others. */
  program(name: string, script: string): void;
  /** `web n1`, for what runs. */
  running(): string[];
  /** Puts them up by hand. */
  set(...instances: readonly `${string} ${string}`[]): void;
  /** Makes `start` and `stop` of an instance do this, before anything else. */
  disturb(instance: `${string} ${string}`, script: string): void;
}

/** `services` is the text below that key, two spaces deep; %HOME% in it is the folder of the test. Node n9 is dead. */
export async function startTestServices(services: string): Promise<TestServices> {
  const home = mkdtempSync(join(tmpdir(), 'grappe-service-'));
  chmodSync(home, 0o755);
  for (const folder of ['states', 'flags', 'disturbances', 'bin']) mkdirSync(join(home, folder));
  for (const folder of ['states', 'flags']) chmodSync(join(home, folder), 0o777);
  const sshd = await startSshd({ extraConfig: numbers.map((node) => environmentOf(node, home)) });
  const flags = join(home, 'flags');
  const disturbances = join(home, 'disturbances');
  const env = { ...cleanEnvironment(home), XDG_STATE_HOME: join(home, 'state') };
  const config = join(home, 'grappe.yaml');
  writeFileSync(config, configText(services, { sshd, home, deadPort: await closedPort() }));
  return {
    sshd,
    config,
    env,
    home,
    service: (words, options) => {
      const [sub = '', ...rest] = words;
      return grappe(['service', sub, '--config', config, ...rest], { env, cwd: home, ...options });
    },
    grappe: (words, options) => grappe(words, { env, cwd: home, ...options }),
    write(name, text) {
      writeFileSync(join(home, name), text);
      return join(home, name);
    },
    program: (name, script) =>
      writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
    running: () => readdirSync(flags).sort(),
    set(...instances) {
      for (const name of readdirSync(flags)) rmSync(join(flags, name));
      for (const name of readdirSync(disturbances)) rmSync(join(disturbances, name));
      for (const name of instances) writeFileSync(join(flags, name), '', { mode: 0o666 });
    },
    disturb: (instance, script) => writeFileSync(join(disturbances, instance), `${script}\n`),
    async [Symbol.asyncDispose]() {
      await sshd.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const numbers = Array.from({ length: 16 }, (_, at) => at + 1);

/** Locks lie in the state folder: with the same one, all nodes would have the same locks. */
function environmentOf(node: number, home: string): string {
  const variables = `XDG_STATE_HOME=${home}/states/n${node} PATH=${home}/bin:/usr/bin:/bin`;
  return `Match LocalAddress ${nodeAddress(node)}\n  SetEnv ${variables}`;
}

interface Place {
  readonly sshd: Sshd;
  readonly home: string;
  readonly deadPort: number;
}

function configText(services: string, { sshd, home, deadPort }: Place): string {
  const file = (folder: string): string => `"${home}/${folder}/$GRAPPE_SERVICE $GRAPPE_NODE"`;
  const disturbed = `if [ -e ${file('disturbances')} ]; then . ${file('disturbances')}; fi`;
  return `version: 1
ssh:
  config: ${sshd.sshConfig}
  overrides:
    - { nodes: n9, port: ${deadPort} }
defaults:
  become: none
  backend: command
  timeout: 2m
  rollout: { min_healthy_time: 100ms }
  commands:
    status: 'test -e ${file('flags')} || exit 3'
    start: '${disturbed}; touch ${file('flags')}'
    stop: '${disturbed}; rm -f ${file('flags')}'
    logs: 'printf "first\\033[31m\\nlast words of %s\\n" "$GRAPPE_NODE"'
services:
${services.replaceAll('%HOME%', home)}`;
}
