import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isRoot } from '../support/accounts.ts';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { isolationHere } from '../support/sandbox.ts';
import { descendantsOf, processesWith, until } from '../support/processes.ts';
import { onTerminal } from '../support/terminal.ts';

const PROGRAMS = [
  { tool: '/usr/bin/gcc', says: '9592 primes up to 100000' },
  { tool: '/usr/bin/python3', says: '111 steps down to 1' },
  { tool: '/usr/bin/javac', says: '92 ways to place 8 queens' },
];

/** How many commands `sleep WORD` run; the shells round them are not counted. */
const sleeping = (word: string): number =>
  processesWith(`sleep ${word}`).filter(({ command }) => command === `sleep ${word}`).length;

describe('grappe demo', () => {
  let folder: string;
  let env: Record<string, string>;
  let started: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-demo-test-'));
    started = [];
    for (const name of ['tmp', 'home']) {
      mkdirSync(join(folder, name));
      chmodSync(join(folder, name), name === 'tmp' ? 0o777 : 0o555);
    }
    chmodSync(folder, 0o755);
    // No sshd is to be found, and nothing can be written at home.
    env = {
      PATH: '/usr/bin:/bin',
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      LANG: 'C.UTF-8',
    };
    return () => {
      for (const child of started) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    };
  });

  const leftovers = (): string[] => readdirSync(join(folder, 'tmp'));

  /** A demo whose output is followed. */
  function start(program: string, ...words: string[]) {
    const child = spawn(program, words, { env, stdio: 'pipe' });
    started.push(child);
    let text = '';
    const waiting = new Set<() => void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        waiting.forEach((look) => look());
      });
    }
    const ended = once(child, 'close') as Promise<[number | null, string | null]>;
    return {
      child,
      pid: child.pid ?? 0,
      ended,
      text: () => text,
      says: (words: string | RegExp) =>
        new Promise<void>((resolve, reject) => {
          const look = (): void => {
            if (typeof words === 'string' ? text.includes(words) : words.test(text)) resolve();
          };
          waiting.add(look);
          void ended.then(() => reject(new Error(`it ended without '${words}':\n${text}`)));
          look();
        }),
    };
  }

  const configOf = (text: string): string => /GRAPPE_CONFIG=(\S+)/.exec(text)?.[1] ?? '';

  it('--once shows the first commands and leaves nothing behind', async () => {
    const { stdout, stderr, exit } = await grappe(['demo', '--once', '--nodes', '4'], { env });
    expect(stdout).toContain('---------------\nn[1-2,4] (3)\n---------------\nname: grapevine\n');
    expect(stdout).toContain('-version: 1.4.2\n+version: 1.4.1\n');
    expect(stderr).toContain("$ grappe run -a -b 'cat release'\ngrappe: 4 nodes: 4 ok\n");
    expect(stderr).toMatch(/^\$ grappe service apply --yes\n~ database +n\[3-4\] +stopped → running$/m);
    expect(stdout).toMatch(/^web +- +running +running +- +-$/m);
    expect(stderr).toContain('~/.config/grappe/grappe.yaml');
    expect(exit).toBe(0);
    expect(leftovers()).toEqual([]);
    expect(existsSync(join(folder, 'home/.local'))).toBe(false);
  });

  it('runs programs, more than the first node takes, and shows where', async () => {
    const { stdout, stderr, exit } = await grappe(['demo', '--once', '--nodes', '3'], { env });
    expect(exit).toBe(0);
    for (const { tool, says } of PROGRAMS) expect(stdout.includes(says)).toBe(existsSync(tool));
    expect(stdout).toMatch(/^tasks +1-2: ok on n1$/m);
    expect([...stdout.matchAll(/^tasks .*: ok on n[23]$/gm)]).toHaveLength(2);
    expect(stderr.includes('--no-sandbox')).toBe(isolationHere === 0);
  }, 120_000);

  it('without bubblewrap shows the refusal and what would help, then runs its own programs', async () => {
    mkdirSync(join(folder, 'bin'));
    for (const tool of readdirSync('/usr/bin').filter((name) => name !== 'bwrap'))
      symlinkSync(join('/usr/bin', tool), join(folder, 'bin', tool));
    const poor = { ...env, PATH: join(folder, 'bin') };
    const { stdout, stderr, exit } = await grappe(['demo', '--once', '--nodes', '1'], { env: poor });
    expect(stderr).toMatch(/: refused: .*\n {2}why: n1: bwrap is missing\n {2}hint: install bubblewrap\n/);
    expect(stderr).toMatch(/^\$ grappe submit --wait --no-sandbox --array /m);
    expect(stdout).toMatch(/^tasks +1-6: ok on n1$/m);
    expect(exit).toBe(0);
  }, 120_000);

  it.each([
    ['65', 'a whole number from 1 to 64'],
    ['0', 'nodes'],
    ['x', 'nodes'],
  ])('--nodes %s is refused', async (count, words) => {
    const { stderr, exit } = await grappe(['demo', '--once', '--nodes', count], { env });
    expect(stderr).toContain(words);
    expect(exit).toBe(2);
  });

  it('says what is wrong when it has nowhere to put its files', async () => {
    const { stderr, exit } = await grappe(['demo', '--once'], { env: { ...env, TMPDIR: '/proc/none' } });
    expect(stderr).toMatch(
      /^grappe: cannot make a folder in '\/proc\/none' \[local\]\n {2}why: .*\n {2}hint: set TMPDIR/,
    );
    expect(exit).toBe(9);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it in order, and the commands that run in it', async (signal, status) => {
    const demo = start(GRAPPE, 'demo', '--nodes', '2');
    await demo.says('Ctrl-C ends it');
    const word = `7${process.pid}8`;
    const running = grappe(['run', '-a', `sleep ${word}`], {
      env: { ...env, GRAPPE_CONFIG: configOf(demo.text()) },
    });
    await until(() => sleeping(word) === 2, 'two commands run');
    demo.child.kill(signal);
    expect((await demo.ended)[0]).toBe(status);
    expect((await running).exit).toBe(4);
    await until(() => processesWith(`sleep ${word}`).length === 0, 'they are gone');
    expect(leftovers()).toEqual([]);
  });

  it('killed, it leaves no command running, whoever started it', async () => {
    const demo = start(GRAPPE, 'demo', '--nodes', '1');
    await demo.says('Ctrl-C ends it');
    const word = `8${process.pid}8`;
    const config = join(configOf(demo.text()), '../ssh_config');
    started.push(spawn('ssh', ['-F', config, 'n1', `sleep ${word}`], { stdio: 'ignore' }));
    await until(() => sleeping(word) === 1, 'the command runs');
    demo.child.kill('SIGKILL');
    await until(() => processesWith(`sleep ${word}`).length === 0, 'it is gone');
    expect(descendantsOf(demo.pid)).toEqual([]);
  });

  it('has a tour of services in which every line does what is said of it', async () => {
    const demo = start(GRAPPE, 'demo', '--nodes', '4');
    await demo.says('Ctrl-C ends it');
    const own = { ...env, GRAPPE_CONFIG: configOf(demo.text()), GRAPPE_NO_PERSIST: '1' };
    const bin = join(GRAPPE, '..');
    const lines = [...demo.text().matchAll(/^ {2}(grappe (?:service|run -w) .*?)(?: {2,}.*)?$/gm)];
    const tour = lines.map(([, line = '']) => line).filter((line) => !line.includes('host'));
    const ends: Record<string, number | null> = {};
    let said = '';
    for (const line of tour) {
      const run = { env: { ...own, PATH: `${bin}:${env['PATH']}` }, program: 'sh' };
      const { stdout, stderr, exit } = await grappe(['-c', line], run);
      ends[line] = exit;
      said += stdout + stderr;
    }
    expect(ends).toEqual({
      'grappe service graph': 0,
      'grappe service stop database': 8,
      'grappe service restart web': 0,
      "grappe run -w n1 'unit crash web'": 0,
      'grappe service drift': 6,
      'grappe service apply --yes': 0,
      "grappe run -w n1 'touch broken-cache'": 0,
      'grappe service restart cache': 1,
      'grappe service explain web n1': 5,
    });
    expect(said).toContain('web: canary 1/2: n1');
    expect(said).toMatch(/^web +1 unchanged · 1 changed$/m);
    expect(said).toContain('cache: cannot bind to its port');
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s leaves no program running',
    async (signal) => {
      const demo = start(GRAPPE, 'demo', '--nodes', '1');
      await demo.says('Ctrl-C ends it');
      const state = /XDG_STATE_HOME=(\S+)/.exec(demo.text())?.[1] ?? '';
      const own = { ...env, GRAPPE_CONFIG: configOf(demo.text()), XDG_STATE_HOME: state };
      const word = `6${process.pid}8`;
      const submit = ['submit', '--no-sandbox', '-q', '--', `sleep ${word}`];
      expect((await grappe(submit, { env: own })).exit).toBe(0);
      await until(() => sleeping(word) === 1, 'it runs');
      demo.child.kill(signal);
      await demo.ended;
      await until(() => sleeping(word) === 0, 'it is gone');
      expect(leftovers().length).toBe(signal === 'SIGTERM' ? 0 : 1);
    },
    120_000,
  );

  it('killed, it leaves no service running', async () => {
    const demo = start(GRAPPE, 'demo', '--nodes', '1');
    await demo.says('Ctrl-C ends it');
    const lifeline = join(configOf(demo.text()), '../lifeline');
    expect(processesWith(lifeline)).toHaveLength(3);
    demo.child.kill('SIGKILL');
    await until(() => processesWith(lifeline).length === 0, 'they are gone');
  });

  it('listens on 127.0.0.1 only', async () => {
    const demo = start(GRAPPE, 'demo', '--nodes', '3');
    await demo.says('Ctrl-C ends it');
    expect(listeningAddresses(demo.pid)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  });

  it('two run side by side', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => grappe(['demo', '--once', '--nodes', '3'], { env })),
    );
    expect([one?.exit, other?.exit]).toEqual([0, 0]);
    expect(leftovers()).toEqual([]);
  });

  it.skipIf(!isRoot)('runs as an ordinary user whose home is not writable', async () => {
    const words = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      GRAPPE,
      'demo',
      '--once',
      '--nodes',
      '2',
    ];
    const { stdout, stderr, exit } = await grappe(words, { env, program: 'setpriv' });
    expect([stdout.includes('n[1-2] (2)'), exit]).toEqual([true, 0]);
    expect(stderr).not.toContain('error');
    expect(leftovers()).toEqual([]);
  });

  it('gives a prompt on a terminal, whose Ctrl-C ends a command and not the demo', async () => {
    await using terminal = onTerminal(`exec ${GRAPPE} demo --nodes 3`, { env });
    await terminal.next(/n\[1-3\]> /);
    terminal.type('echo on $GRAPPE_NODE\r');
    await terminal.next(/on n3/);
    await terminal.next(/n\[1-3\]> /);
    const word = `9${process.pid}8`;
    terminal.type(`sleep ${word}\r`);
    await until(() => sleeping(word) === 3, 'three commands run');
    terminal.type('\x03');
    await terminal.next(/3 cancelled/);
    await terminal.next(/n\[1-3\]> /);
    terminal.type('quit\r');
    await terminal.next(/On your own machines/);
    expect(await terminal.ended).toBe(0);
    expect(leftovers()).toEqual([]);
  });

  it('SIGTERM ends it at the prompt, too', async () => {
    await using terminal = onTerminal(`exec ${GRAPPE} demo --nodes 1`, { env });
    await terminal.next(/n1> /);
    const program = descendantsOf(terminal.pid).find(({ command }) => command.includes('demo --nodes'));
    process.kill(program?.pid ?? 0, 'SIGTERM');
    expect(await terminal.ended).toBe(143);
    expect(leftovers()).toEqual([]);
  });
});

/** Addresses of the listening sockets of a process. */
function listeningAddresses(pid: number): string[] {
  const inodes = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
  const sockets = ['tcp', 'tcp6'].flatMap((file) =>
    readFileSync(`/proc/${pid}/net/${file}`, 'utf8').split('\n').slice(1),
  );
  return sockets
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.includes(fields[9] ?? ''))
    .map((fields) => addressOf(fields[1] ?? ''));
}

/** `0100007F:1F90`: little-endian, IPv4; anything longer stays as it is. */
function addressOf(field: string): string {
  const [hex = ''] = field.split(':');
  return hex.length === 8 ? Buffer.from(hex, 'hex').toReversed().join('.') : hex;
}
