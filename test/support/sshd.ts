/**
 * A real OpenSSH server on loopback. One sshd on 0.0.0.0 answers all of 127.0.0.0/8, so one process is hundreds
 * of nodes: the ssh_config written beside it maps n1, n2, … to 127.1.0.1, 127.1.0.2, …
 * It has its own keys, files and port, needs no root, and leaves nothing behind when stopped.
 */

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestAccount, isRoot, testAccount } from './accounts.ts';
import { killTree } from './processes.ts';
import { closedPort } from './tcp-proxy.ts';

const SSHD = '/usr/sbin/sshd';

/** For `describe.skipIf(!sshdInstalled)`. */
export const sshdInstalled =
  spawnSync(SSHD, ['-t', '-f', '/dev/null', '-h', '/dev/null']).error === undefined;

export type HostKeyType = 'ed25519' | 'rsa' | 'ecdsa';

export interface SshdOptions {
  /** Login shell of the account; only root can have another than /bin/sh. */
  readonly shell?: string;
  /** An account of its own (testAccount's `purpose`), for tests that write into the home folder; root only. */
  readonly purpose?: string;
  /** How many names n1… the ssh_config maps; 256 when absent. */
  readonly nodes?: number;
  /** `MaxStartups`; out of the way (`1000`) when absent, `10:30:100` is OpenSSH's own default. */
  readonly maxStartups?: string;
  readonly hostKeys?: readonly HostKeyType[];
  /** The `sftp` subsystem; `internal-sftp` when absent. */
  readonly sftp?: string;
  /** sshd_config lines; the first value of a keyword counts, and these come first. */
  readonly extraConfig?: readonly string[];
  /** Addresses that may log in, as a pattern of AllowUsers. */
  readonly allowFrom?: string;
}

export interface Sshd extends AsyncDisposable {
  readonly port: number;
  /** The process of the listening sshd. */
  readonly pid: number;
  readonly user: string;
  readonly account: TestAccount;
  /** Private folder of this server, removed at the end: tests may put files into it. */
  readonly folder: string;
  /** Path of a known_hosts file that holds this server's keys for all of 127.0.0.0/8. */
  readonly knownHosts: string;
  /** Path of a private key (ed25519, not encrypted) that may log in. */
  readonly identity: string;
  readonly authorizedKeys: string;
  /** Path of the ssh_config: n1, n2, … with user, port, identity and known_hosts. */
  readonly sshConfig: string;
  /** Host keys as in a .pub file: `ssh-ed25519 AAAA…`. */
  readonly hostKeys: readonly string[];
  /** What sshd logged so far (LogLevel VERBOSE). */
  log(): string;
  /** Resolves when the log matches. */
  logged(pattern: RegExp): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server and resolves when it listens. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const account = testAccount(options.shell, options.purpose);
  if (account === undefined) throw new Error(`no account with the login shell ${options.shell}`);
  if (isRoot) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = mkdtempSync(join(tmpdir(), 'grappe-sshd-'));
  chmodSync(folder, 0o711); // sshd reads authorized_keys as the user who logs in
  try {
    const files = writeKeys(folder, options.hostKeys ?? ['ed25519']);
    return await listen({ folder, account, options, ...files });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Address of node n<index>: n1 is 127.1.0.1. */
export function nodeAddress(index: number): string {
  return `127.1.${index >> 8}.${index & 255}`;
}

/** For `extraConfig`: whatever node n<index> is asked to run, it runs this. */
export function forcedCommand(index: number, command: string): string {
  return `Match LocalAddress ${nodeAddress(index)}\n  ForceCommand ${command}`;
}

/** Makes a key pair without passphrase at `path`; returns the public line. */
export function makeKey(path: string, type: HostKeyType = 'ed25519', passphrase = ''): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path]);
  return publicKey(path);
}

interface Setup {
  readonly folder: string;
  readonly account: TestAccount;
  readonly options: SshdOptions;
  readonly hostKeyPaths: readonly string[];
  readonly hostKeys: readonly string[];
}

function writeKeys(folder: string, types: readonly HostKeyType[]): Pick<Setup, 'hostKeyPaths' | 'hostKeys'> {
  const hostKeyPaths = types.map((type) => join(folder, `host_${type}`));
  const hostKeys = hostKeyPaths.map((path, index) => makeKey(path, types[index]));
  writeFileSync(join(folder, 'authorized_keys'), `${makeKey(join(folder, 'id'))}\n`, { mode: 0o644 });
  return { hostKeyPaths, hostKeys };
}

function publicKey(path: string): string {
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trimEnd();
}

/** Another process may take the free port before sshd does; then sshd ends and the next port is tried. */
async function listen(setup: Setup): Promise<Sshd> {
  for (let attempt = 1; ; attempt++) {
    const port = await closedPort();
    writeFileSync(join(setup.folder, 'sshd_config'), serverConfig(setup, port));
    const server = new RunningServer(setup.folder);
    const ready = await server.ready;
    if (ready) return describeServer(setup, port, server);
    if (attempt === 5) throw new Error(`sshd did not start: ${server.log}`);
  }
}

function describeServer(setup: Setup, port: number, server: RunningServer): Sshd {
  const { folder, account, hostKeys } = setup;
  const paths = {
    knownHosts: join(folder, 'known_hosts'),
    identity: join(folder, 'id'),
    authorizedKeys: join(folder, 'authorized_keys'),
    sshConfig: join(folder, 'ssh_config'),
  };
  writeFileSync(paths.knownHosts, hostKeys.map((key) => `[127.*]:${port} ${key}\n`).join(''));
  writeFileSync(
    paths.sshConfig,
    clientConfig(setup.options.nodes ?? 256, { ...paths, port, user: account.name }),
  );
  return {
    ...paths,
    port,
    pid: server.pid,
    user: account.name,
    account,
    folder,
    hostKeys,
    log: () => server.log,
    logged: (pattern) => server.logged(pattern),
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function serverConfig({ folder, options, hostKeyPaths }: Setup, port: number): string {
  return [
    ...(options.extraConfig?.filter((line) => !/^\s*Match\b/i.test(line)) ?? []),
    `Port ${port}`,
    'ListenAddress 0.0.0.0',
    ...hostKeyPaths.map((path) => `HostKey ${path}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `MaxStartups ${options.maxStartups ?? '1000'}`,
    `Subsystem sftp ${options.sftp ?? 'internal-sftp'}`,
    `AllowUsers *@${options.allowFrom ?? '127.0.0.0/8'}`,
    'PidFile none',
    'KexAlgorithms curve25519-sha256',
    'UsePAM no',
    'StrictModes no',
    'UseDNS no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PrintMotd no',
    'PrintLastLog no',
    'LogLevel VERBOSE',
    // Known since 9.8, where a test's refused logins would otherwise shut out the tests after it.
    ...(opensshVersion() >= 9.8 && !options.extraConfig?.some((line) => line.startsWith('PerSourcePenalties'))
      ? ['PerSourcePenalties no']
      : []),
    ...(options.extraConfig?.filter((line) => /^\s*Match\b/i.test(line)) ?? []),
    '',
  ].join('\n');
}

function opensshVersion(): number {
  const { stderr } = spawnSync('ssh', ['-V'], { encoding: 'utf8' });
  return Number(/OpenSSH_(\d+\.\d+)/.exec(stderr)?.[1] ?? 0);
}

interface ClientPaths {
  readonly port: number;
  readonly user: string;
  readonly knownHosts: string;
  readonly identity: string;
}

function clientConfig(nodes: number, { port, user, knownHosts, identity }: ClientPaths): string {
  const hosts = Array.from({ length: nodes }, (_, i) => `Host n${i + 1}\n  HostName ${nodeAddress(i + 1)}\n`);
  return [
    ...hosts,
    'Host *',
    `  User ${user}`,
    `  Port ${port}`,
    `  IdentityFile ${identity}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${knownHosts}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '',
  ].join('\n');
}

/** The sshd process, its log as it comes, and its end with all sessions below it. */
class RunningServer {
  readonly pid: number;
  readonly ready: Promise<boolean>;
  log = '';
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #exited: Promise<void>;
  readonly #watchers = new Set<() => void>();

  constructor(folder: string) {
    this.#folder = folder;
    // sshd must go when the test process is killed, too; it re-executes itself, hence the absolute path.
    const args = ['--pdeathsig', 'TERM', SSHD, '-D', '-e', '-f', join(folder, 'sshd_config')];
    this.#process = spawn('setpriv', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.pid = this.#process.pid ?? -1;
    this.#exited = new Promise((resolve) => this.#process.once('close', () => resolve()));
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
      for (const check of this.#watchers) check();
    });
    this.ready = Promise.race([
      this.logged(/Server listening/).then(() => true),
      this.#exited.then(() => false),
      new Promise<false>((resolve) => this.#process.once('error', () => resolve(false))),
    ]);
  }

  logged(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!pattern.test(this.log)) return;
        this.#watchers.delete(check);
        resolve();
      };
      this.#watchers.add(check);
      check();
    });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) killTree(this.pid);
    await this.#exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
