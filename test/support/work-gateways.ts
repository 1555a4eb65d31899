/**
 * Gateways that can do the work: real sshd's whose sessions have the pinned Node in their PATH, and an account whose own
 * ssh configuration leads to the nodes. Root only: the account is made for it.
 */

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateways, startGateways } from './gateways.ts';
import { isRoot, testAccount } from './accounts.ts';
import { descendantsOf } from './processes.ts';
import type { Sshd, SshdOptions } from './sshd.ts';

export const canWork = isRoot;

export interface WorkGateways extends Gateways {
  /** Bundles that the account of the gateways holds. */
  bundles(): string[];
  /** Forgets them. */
  forget(): void;
  /** No work was begun since. */
  isForgotten(): boolean;
  readonly cache: string;
  /** The processes of the work of these gateways, or of all. */
  workers(...names: string[]): number[];
}

export interface WorkGatewaysOptions {
  /** Whose keys the gateways have: each file of tests needs an account of its own, since it writes into its home. */
  readonly account?: string;
  readonly nodes?: SshdOptions;
}

export async function startWorkGateways(
  names: readonly string[],
  { account: purpose = 'gateway', nodes }: WorkGatewaysOptions = {},
): Promise<WorkGateways> {
  const account = testAccount('/bin/sh', purpose);
  if (account === undefined) throw new Error('an account of its own needs root');
  // Where the account can reach it, wherever the checkout lies.
  const programs = mkdtempSync(join(tmpdir(), 'grappe-node-'));
  chmodSync(programs, 0o755);
  copyFileSync(process.execPath, join(programs, 'node'));
  chmodSync(join(programs, 'node'), 0o755);
  const options: SshdOptions = {
    purpose,
    extraConfig: [`SetEnv PATH=${programs}:/usr/local/bin:/usr/bin:/bin`],
  };
  const fleet = await startGateways([], nodes);
  for (const name of names) await fleet.add(name, options);
  writeAccount(account.name, account.home, fleet);
  const cache = join(account.home, '.cache', 'grappe', 'gateway');
  const forget = (): void => rmSync(join(account.home, '.cache'), { recursive: true, force: true });
  forget();
  return {
    ...fleet,
    cache,
    forget,
    isForgotten: () => !existsSync(cache),
    workers: (...some) => (some.length > 0 ? some : names).flatMap((name) => workersOf(fleet.gateway(name))),
    bundles: () => readdirSync(cache).filter((name) => name.endsWith('.mjs')),
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      rmSync(programs, { recursive: true, force: true });
    },
  };
}

/** Below a gateway's sshd. */
function workersOf({ pid }: Sshd): number[] {
  return descendantsOf(pid)
    .filter(({ command }) => command.startsWith('node -e'))
    .map((entry) => entry.pid);
}

/** Its keys and known hosts for the nodes, as an administrator of the gateways would lay them down. */
function writeAccount(name: string, home: string, { nodes }: Gateways): void {
  const folder = join(home, '.ssh');
  const identity = join(folder, 'id');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  copyFileSync(nodes.identity, identity);
  chmodSync(identity, 0o600);
  const known = join(folder, 'known_hosts');
  copyFileSync(nodes.knownHosts, known);
  const config = readFileSync(nodes.sshConfig, 'utf8')
    .replaceAll(nodes.identity, identity)
    .replaceAll(nodes.knownHosts, known);
  writeFileSync(join(folder, 'config'), config, { mode: 0o600 });
  execFileSync('chown', ['-R', name, folder]);
}
