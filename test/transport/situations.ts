/**
 * The situations in which every way over SSH must say the same. Each prepares a node, runs one command there and
 * states what is to come out.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecIo, ReachOptions } from '../../src/transport/index.ts';
import { descendantsOf } from '../support/processes.ts';
import { type Sshd, makeKey } from '../support/sshd.ts';
import { closedPort, startListener, startTcpProxy } from '../support/tcp-proxy.ts';

export interface Prepared {
  /** Added to the reach of the sshd's own ssh_config. */
  readonly reach?: Partial<ReachOptions>;
  readonly node?: string;
  readonly io?: Partial<ExecIo>;
  /** Called with the output as it comes. */
  readonly onOutput?: (text: string) => Promise<void> | undefined | void;
}

export interface Situation {
  /** The row of the fault matrix first. */
  readonly name: string;
  readonly command?: string;
  readonly prepare?: (sshd: Sshd, stack: AsyncDisposableStack) => Prepared | Promise<Prepared>;
  /** `outcome` and `cause` of a connect that failed, or the end of the command. */
  readonly expected: Readonly<Record<string, unknown>>;
  readonly stdout?: string;
  readonly stdoutBytes?: number;
  /** The sshd must not have seen a login. */
  readonly isBeforeLogin?: boolean;
}

const KEEPALIVE = { intervalMs: 1000, count: 3 };

function withoutNode(cause: string): Situation['expected'] {
  return { outcome: 'unreachable', cause };
}

async function* bytes(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

/** A folder of one test below the sshd's own. */
function folderIn(sshd: Sshd): string {
  const folder = join(sshd.folder, randomBytes(4).toString('hex'));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function withKnownHosts(sshd: Sshd, lines: (hostKey: string, otherKey: string) => string): Prepared {
  const folder = folderIn(sshd);
  const path = join(folder, 'known_hosts');
  writeFileSync(path, lines(sshd.hostKeys[0]!, makeKey(join(folder, 'other'))));
  return { reach: { sshOptions: [`UserKnownHostsFile=${path}`] } };
}

/** The node behind a jump host of the same sshd, which alone has these known hosts. */
function throughGate(sshd: Sshd, { reach }: Prepared, lines: string): Prepared {
  const config = join(folderIn(sshd), 'ssh_config');
  const known = reach?.sshOptions?.[0]?.split('=')[1];
  const gate = `Host gate\n HostName 127.1.0.9\n UserKnownHostsFile ${known}\n ${lines}\n`;
  writeFileSync(config, `${gate}Match all\n Include ${sshd.sshConfig}\n`);
  return { reach: { sshConfigFile: config, jump: 'gate' } };
}

/** Ends the sshd processes of the session that runs a command with this text. */
function killSession(sshd: Sshd): void {
  for (const entry of descendantsOf(sshd.pid)) {
    if (entry.command.startsWith('sshd:')) process.kill(entry.pid, 'SIGKILL');
  }
}

const HOSTKEY: readonly Situation[] = [
  {
    name: 'F06 S12 an unknown host key',
    prepare: (sshd) => withKnownHosts(sshd, () => ''),
    expected: { outcome: 'hostkey', cause: 'host-key-unknown' },
    isBeforeLogin: true,
  },
  {
    name: 'F06 S12 a changed host key',
    prepare: (sshd) => withKnownHosts(sshd, (_, other) => `[127.*]:${sshd.port} ${other}\n`),
    expected: { outcome: 'hostkey', cause: 'host-key-changed' },
    isBeforeLogin: true,
  },
  {
    name: 'F06 S12 a revoked host key',
    prepare: (sshd) =>
      withKnownHosts(sshd, (key) => `[127.*]:${sshd.port} ${key}\n@revoked [127.*]:${sshd.port} ${key}\n`),
    expected: { outcome: 'hostkey', cause: 'host-key-revoked' },
    isBeforeLogin: true,
  },
  {
    name: 'S12 an unknown key of a jump host',
    prepare: (sshd) =>
      throughGate(
        sshd,
        withKnownHosts(sshd, () => ''),
        'StrictHostKeyChecking ask',
      ),
    expected: { outcome: 'hostkey', cause: 'host-key-unknown' },
    isBeforeLogin: true,
  },
  {
    name: 'S12 a changed key of a jump host that is to be trusted blindly',
    prepare: (sshd) => {
      const changed = withKnownHosts(sshd, (_, other) => `[127.*]:${sshd.port} ${other}\n`);
      return throughGate(sshd, changed, 'StrictHostKeyChecking no');
    },
    expected: { outcome: 'hostkey', cause: 'host-key-changed' },
    isBeforeLogin: true,
  },
  {
    name: 'S12 unknown keys of a node and of its jump host, when new ones are accepted for this run',
    prepare: (sshd) => {
      const gate = throughGate(
        sshd,
        withKnownHosts(sshd, () => ''),
        'StrictHostKeyChecking ask',
      );
      const own = withKnownHosts(sshd, () => '').reach?.sshOptions ?? [];
      return { reach: { ...gate.reach, hostKeys: 'accept-new', sshOptions: own } };
    },
    command: 'echo ok',
    expected: { kind: 'exited', code: 0 },
    stdout: 'ok\n',
  },
];

const UNREACHED: readonly Situation[] = [
  {
    name: 'F02 a closed port',
    prepare: async () => ({ reach: { port: await closedPort() } }),
    expected: withoutNode('refused'),
  },
  {
    name: 'F03 a port that says nothing',
    prepare: async (_, stack) => {
      const { port } = stack.use(await startListener());
      return { reach: { port, connectTimeoutMs: 1000 } };
    },
    expected: withoutNode('no-banner'),
  },
  {
    name: 'F03 a server of another kind',
    prepare: async (_, stack) => ({
      reach: { port: stack.use(await startListener('HTTP/1.1 400 Bad Request\r\n\r\n', 'close')).port },
    }),
    expected: withoutNode('no-banner'),
  },
  {
    name: 'F12 a server that hangs up at once',
    prepare: async (_, stack) => ({ reach: { port: stack.use(await startListener('', 'close')).port } }),
    expected: withoutNode('throttled'),
  },
  {
    name: 'F12 a server that has too many connections',
    prepare: async (_, stack) => ({
      reach: { port: stack.use(await startListener('Exceeded MaxStartups\r\n', 'close')).port },
    }),
    expected: withoutNode('throttled'),
  },
  {
    name: 'F04 a name without address',
    prepare: () => ({ node: 'no-such-node.invalid' }),
    expected: withoutNode('dns'),
  },
  {
    name: 'F05 a refused key',
    prepare: (sshd) => {
      const path = join(folderIn(sshd), 'key');
      makeKey(path);
      return { reach: { sshOptions: [`IdentityFile=${path}`], sshConfigFile: withoutIdentity(sshd) } };
    },
    expected: { outcome: 'denied', cause: 'authentication' },
    isBeforeLogin: true,
  },
  {
    name: 'a jump host that refuses connections',
    prepare: async () => ({ reach: { jump: `n9:${await closedPort()}` } }),
    expected: withoutNode('gateway'),
  },
  {
    name: 'a node that its jump host cannot reach',
    prepare: async () => ({ reach: { jump: 'n9', port: await closedPort() } }),
    expected: withoutNode('gateway'),
  },
];

function withoutIdentity(sshd: Sshd): string {
  const path = join(folderIn(sshd), 'ssh_config');
  writeFileSync(
    path,
    `Host n*\n HostName 127.1.0.1\n Port ${sshd.port}\n User ${sshd.user}\n IdentitiesOnly yes\n IdentityAgent none\n` +
      ` UserKnownHostsFile ${sshd.knownHosts}\n`,
  );
  return path;
}

const ENDED: readonly Situation[] = [
  { name: 'F20 exit 0', command: 'echo ok', expected: { kind: 'exited', code: 0 }, stdout: 'ok\n' },
  { name: 'F20 exit 3', command: 'exit 3', expected: { kind: 'exited', code: 3 } },
  { name: 'F20 exit 255', command: 'exit 255', expected: { kind: 'exited', code: 255 } },
  { name: 'F20 exit 127', command: '/no/such/program', expected: { kind: 'exited', code: 127 } },
  { name: 'F20 exit 126', command: '/etc/passwd', expected: { kind: 'exited', code: 126 } },
  { name: 'F20 a syntax error', command: 'if', expected: { kind: 'exited', code: 2 } },
  { name: 'F20 SIGKILL', command: 'kill -9 $$', expected: { kind: 'signalled', signal: 'SIGKILL' } },
  { name: 'F20 SIGSEGV', command: 'kill -SEGV $$', expected: { kind: 'signalled', signal: 'SIGSEGV' } },
  { name: 'F20 SIGTERM', command: 'kill $$', expected: { kind: 'signalled', signal: 'SIGTERM' } },
  {
    name: 'through a jump host',
    command: 'echo "$SSH_CONNECTION" | cut -d" " -f3',
    prepare: () => ({ reach: { jump: 'n9' } }),
    expected: { kind: 'exited', code: 0 },
    stdout: '127.1.0.1\n',
  },
  {
    name: 'stderr that imitates ssh',
    command:
      "printf '%s\\n' 'ssh: connect to host n1 port 22: Connection refused' 'Host key verification failed.' " +
      "'Permission denied (publickey).' 'debug1: Exit status 0' >&2; exit 255",
    expected: { kind: 'exited', code: 255 },
  },
  {
    name: 'a command text that imitates ssh',
    command:
      'exit 5\ndebug1: Exit status 0\ndebug1: client_input_channel_req: channel 0 rtype exit-signal reply 0',
    expected: { kind: 'exited', code: 5 },
  },
  {
    name: 'the environment, with every odd character',
    command: 'printf %s "$ODD"',
    prepare: () => ({ io: { env: { ODD: `a'b"c\\d!e $HOME \`x\` é\n*` } } }),
    expected: { kind: 'exited', code: 0 },
    stdout: `a'b"c\\d!e $HOME \`x\` é\n*`,
  },
  {
    name: 'F19 /dev/null as stdin',
    command: 'cat; echo end',
    expected: { kind: 'exited', code: 0 },
    stdout: 'end\n',
  },
  {
    name: 'F19 stdin that was given',
    command: 'cat',
    prepare: () => ({ io: { stdin: bytes('one ', 'two') } }),
    expected: { kind: 'exited', code: 0 },
    stdout: 'one two',
  },
  {
    name: 'F19 stdin that is not read',
    command: 'echo early',
    prepare: () => ({ io: { stdin: bytes('x'.repeat(500_000), 'y'.repeat(500_000)) } }),
    expected: { kind: 'exited', code: 0 },
    stdout: 'early\n',
  },
  {
    name: 'F18 a daemon that keeps the output open',
    command: 'sleep 20 & echo started',
    expected: { kind: 'exited', code: 0, detail: 'output open' },
    stdout: 'started\n',
  },
  {
    name: 'F14 F18 output that a slow reader has not taken yet when the command ends',
    command: 'head -c 1500000 /dev/zero',
    prepare: holdFirstChunk,
    expected: { kind: 'exited', code: 0 },
    stdoutBytes: 1_500_000,
  },
  {
    name: 'a command text that holds a NUL byte',
    command: 'echo a\0b',
    expected: { outcome: 'failed', cause: 'protocol' },
  },
  {
    name: 'a command text that is too long',
    command: `: ${'x'.repeat(140_000)}`,
    expected: { outcome: 'failed', cause: 'protocol' },
  },
];

const INTERRUPTED: readonly Situation[] = [
  {
    name: 'F30 an abort',
    command: 'echo started; sleep 300',
    prepare: abortAtOutput,
    expected: { kind: 'signalled', signal: 'SIGTERM' },
    stdout: 'started\n',
  },
  {
    name: 'F30 an abort of a command with stdin',
    command: 'echo started; sleep 300',
    prepare: () => {
      const prepared = abortAtOutput();
      return { ...prepared, io: { ...prepared.io, stdin: bytes('x') } };
    },
    expected: { kind: 'signalled', signal: 'SIGTERM' },
    stdout: 'started\n',
  },
  {
    name: 'F30 an abort of a command that ends in its own way',
    command: 'trap "echo ended; exit 9" TERM; echo started; while :; do sleep 1; done',
    prepare: abortAtOutput,
    expected: { kind: 'exited', code: 9 },
    stdout: 'started\nended\n',
  },
  {
    name: 'F30 an abort before the start',
    prepare: () => ({ io: { signal: AbortSignal.abort() } }),
    expected: { outcome: 'cancelled', cause: 'interrupted' },
  },
  {
    name: 'a reader that fails',
    command: 'echo x; sleep 300',
    prepare: () => ({ io: { onOutput: () => Promise.reject(new Error('disk is full')) } }),
    expected: { kind: 'local', detail: 'disk is full' },
  },
  {
    name: 'F07 a killed sshd session',
    command: 'echo started; sleep 300',
    prepare: (sshd) => ({ onOutput: () => killSession(sshd) }),
    expected: { kind: 'lost', cause: 'link-lost' },
    stdout: 'started\n',
  },
  {
    name: 'F08 a network that is cut without a word',
    command: 'echo started; sleep 300',
    prepare: async (sshd, stack) => {
      const proxy = stack.use(await startTcpProxy(sshd.port));
      const sshOptions = [`HostKeyAlias=[127.0.0.1]:${sshd.port}`];
      return {
        reach: { port: proxy.port, keepalive: KEEPALIVE, sshOptions },
        onOutput: () => proxy.blackhole(),
      };
    },
    expected: { kind: 'lost', cause: 'keepalive-timeout' },
    stdout: 'started\n',
  },
];

/** Longer than a daemon that keeps the output open would be waited for. */
function holdFirstChunk(): Prepared {
  let isFirst = true;
  return {
    onOutput: () => {
      if (!isFirst) return undefined;
      isFirst = false;
      return new Promise((resolve) => setTimeout(resolve, 3000));
    },
  };
}

function abortAtOutput(): Prepared {
  const ender = new AbortController();
  return { io: { signal: ender.signal }, onOutput: () => ender.abort() };
}

export const SITUATIONS: readonly Situation[] = [...HOSTKEY, ...UNREACHED, ...ENDED, ...INTERRUPTED];
