import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot } from '../support/accounts.ts';
import { DemoPlace, type RunningDemo } from '../support/demo-place.ts';
import { type Finished, GRAPPE, grappe } from '../support/grappe.ts';
import { descendantsOf, processesWith, sleeping, uniqueDuration, until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { onTerminal } from '../support/terminal.ts';

const PROGRAMS = [
  { tool: '/usr/bin/gcc', says: '9592 primes up to 100000' },
  { tool: '/usr/bin/python3', says: '111 steps down to 1' },
  { tool: '/usr/bin/javac', says: '92 ways to place 8 queens' },
];

// A demo mostly waits for its nodes: those of several tests do so together.
describe.concurrent('grappe demo', { timeout: 120_000 }, () => {
  describe('--once', () => {
    let place: DemoPlace;
    let four: Finished;
    let three: Finished;

    beforeAll(async () => {
      place = new DemoPlace();
      const { env } = place;
      [four, three] = await Promise.all([
        grappe(['demo', '--once', '--nodes', '4'], { env }),
        grappe(['demo', '--once', '--nodes', '3'], { env }),
      ]);
      return () => place[Symbol.dispose]();
    }, 120_000);

    it('shows the first commands and leaves nothing behind', () => {
      const { stdout, stderr, exit } = four;
      expect(stdout).toContain('---------------\nn[1-2,4] (3)\n---------------\nname: grapevine\n');
      expect(stdout).toContain('-version: 1.4.2\n+version: 1.4.1\n');
      expect(stderr).toContain("$ grappe run -a -b 'cat release'\ngrappe: 4 nodes: 4 ok\n");
      expect(stderr).toMatch(/^\$ grappe service apply --yes\n~ database +n\[3-4\] +stopped → running$/m);
      expect(stdout).toMatch(/^web +- +running +running +- +-$/m);
      expect(stderr).toContain('~/.config/grappe/grappe.yaml');
      expect(exit).toBe(0);
      expect(place.leftovers()).toEqual([]);
      expect(existsSync(join(place.folder, 'home/.local'))).toBe(false);
    });

    it('runs programs, more than the first node takes, and shows where', () => {
      const { stdout, stderr, exit } = three;
      expect(exit).toBe(0);
      for (const { tool, says } of PROGRAMS) expect(stdout.includes(says)).toBe(existsSync(tool));
      expect(stdout).toMatch(/^tasks +1-2: ok on n1$/m);
      expect([...stdout.matchAll(/^tasks .*: ok on n[23]$/gm)]).toHaveLength(2);
      expect(stderr.includes('--no-sandbox')).toBe(isolationHere === 0);
    });

    it('runs twice side by side', () => {
      expect([four.exit, three.exit]).toEqual([0, 0]);
    });
  });

  it('without bubblewrap shows the refusal and what would help, then runs its own programs', async () => {
    using place = new DemoPlace();
    mkdirSync(join(place.folder, 'bin'));
    for (const tool of readdirSync('/usr/bin').filter((name) => name !== 'bwrap'))
      symlinkSync(join('/usr/bin', tool), join(place.folder, 'bin', tool));
    const poor = { ...place.env, PATH: join(place.folder, 'bin') };
    const { stdout, stderr, exit } = await grappe(['demo', '--once', '--nodes', '1'], { env: poor });
    expect(stderr).toMatch(/: refused: .*\n {2}why: n1: bwrap is missing\n {2}hint: install bubblewrap\n/);
    expect(stderr).toMatch(/^\$ grappe submit --wait --no-sandbox --array /m);
    expect(stdout).toMatch(/^tasks +1-6: ok on n1$/m);
    expect(exit).toBe(0);
  });

  it.each([
    ['65', 'a whole number from 1 to 64'],
    ['0', 'nodes'],
    ['x', 'nodes'],
  ])('--nodes %s is refused', async (count, words) => {
    using place = new DemoPlace();
    const { stderr, exit } = await grappe(['demo', '--once', '--nodes', count], { env: place.env });
    expect(stderr).toContain(words);
    expect(exit).toBe(2);
  });

  it('says what is wrong when it has nowhere to put its files', async () => {
    using place = new DemoPlace();
    const env = { ...place.env, TMPDIR: '/proc/none' };
    const { stderr, exit } = await grappe(['demo', '--once'], { env });
    expect(stderr).toMatch(
      /^grappe: cannot make a folder in '\/proc\/none' \[local\]\n {2}why: .*\n {2}hint: set TMPDIR/,
    );
    expect(exit).toBe(9);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it in order, and the commands and programs that run in it', async (signal, status) => {
    using place = new DemoPlace();
    const demo = await place.start('--nodes', '2');
    const command = uniqueDuration();
    const running = grappe(['run', '-a', `sleep ${command}`], { env: demo.env() });
    const program = await submitted(demo);
    await until(() => sleeping(command).length === 2, 'two commands run');
    demo.child.kill(signal);
    expect((await demo.ended)[0]).toBe(status);
    expect((await running).exit).toBe(4);
    await until(() => processesWith(`sleep ${command}`).length === 0, 'the commands are gone');
    await until(() => sleeping(program).length === 0, 'the program is gone');
    expect(place.leftovers()).toEqual([]);
  });

  describe('while it stays', { concurrent: false }, () => {
    let place: DemoPlace;
    let demo: RunningDemo;

    beforeAll(async () => {
      place = new DemoPlace();
      demo = await place.start('--nodes', '4');
    }, 120_000);
    afterAll(() => place[Symbol.dispose]());

    it('listens on 127.0.0.1 only', () => {
      expect(listeningAddresses(demo.pid)).toEqual(Array(4).fill('127.0.0.1'));
    });

    it('has a tour of services in which every line does what is said of it', async () => {
      const bin = join(GRAPPE, '..');
      const lines = [...demo.text().matchAll(/^ {2}(grappe (?:service|run -w) .*?)(?: {2,}.*)?$/gm)];
      const tour = lines.map(([, line = '']) => line).filter((line) => !line.includes('host'));
      const ends: Record<string, number | null> = {};
      let said = '';
      for (const line of tour) {
        const run = { env: { ...demo.env(), PATH: `${bin}:${place.env['PATH']}` }, program: 'sh' };
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

    it('killed, it leaves nothing running: no command, no program, no service', async () => {
      const lifeline = join(demo.env()['GRAPPE_CONFIG'] ?? '', '../lifeline');
      expect(processesWith(lifeline).length).toBeGreaterThanOrEqual(3);
      const [command, program] = [uniqueDuration(), await submitted(demo)];
      const config = join(demo.env()['GRAPPE_CONFIG'] ?? '', '../ssh_config');
      place.endsWithThis(spawn('ssh', ['-F', config, 'n1', `sleep ${command}`], { stdio: 'ignore' }));
      await until(() => sleeping(command).length === 1, 'the command runs');
      demo.child.kill('SIGKILL');
      await until(() => processesWith(`sleep ${command}`).length === 0, 'the command is gone');
      await until(() => sleeping(program).length === 0, 'the program is gone');
      await until(() => processesWith(lifeline).length === 0, 'the services are gone');
      expect(descendantsOf(demo.pid)).toEqual([]);
      expect(place.leftovers()).toHaveLength(1);
    });
  });

  it.skipIf(!isRoot)('runs as an ordinary user whose home is not writable', async () => {
    using place = new DemoPlace();
    const ids = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const words = [...ids, GRAPPE, 'demo', '--once', '--nodes', '2'];
    const { stdout, stderr, exit } = await grappe(words, { env: place.env, program: 'setpriv' });
    expect([stdout.includes('n[1-2] (2)'), exit]).toEqual([true, 0]);
    expect(stderr).not.toContain('error');
    expect(place.leftovers()).toEqual([]);
  });

  it('gives a prompt on a terminal, whose Ctrl-C ends a command and not the demo', async () => {
    using place = new DemoPlace();
    await using terminal = onTerminal(`exec ${GRAPPE} demo --nodes 3`, { env: place.env });
    await terminal.next(/n\[1-3\]> /);
    terminal.type('echo on $GRAPPE_NODE\r');
    await terminal.next(/on n3/);
    await terminal.next(/n\[1-3\]> /);
    const word = uniqueDuration();
    terminal.type(`sleep ${word}\r`);
    await until(() => sleeping(word).length === 3, 'three commands run');
    terminal.type('\x03');
    await terminal.next(/3 cancelled/);
    await terminal.next(/n\[1-3\]> /);
    terminal.type('quit\r');
    await terminal.next(/On your own machines/);
    expect(await terminal.ended).toBe(0);
    expect(place.leftovers()).toEqual([]);
  });

  it('SIGTERM ends it at the prompt, too', async () => {
    using place = new DemoPlace();
    await using terminal = onTerminal(`exec ${GRAPPE} demo --nodes 1`, { env: place.env });
    await terminal.next(/n1> /);
    const program = descendantsOf(terminal.pid).find(({ command }) => command.includes('demo --nodes'));
    process.kill(program?.pid ?? 0, 'SIGTERM');
    expect(await terminal.ended).toBe(143);
    expect(place.leftovers()).toEqual([]);
  });
});

/** A program that sleeps on the nodes of this demo, for so long. */
async function submitted(demo: RunningDemo): Promise<string> {
  const duration = uniqueDuration();
  const submit = ['submit', '--no-sandbox', '-q', '--', `sleep ${duration}`];
  expect((await grappe(submit, { env: demo.env() })).exit).toBe(0);
  await until(() => sleeping(duration).length === 1, 'the program runs');
  return duration;
}

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
