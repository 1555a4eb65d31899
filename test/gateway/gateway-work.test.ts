/** Gateways that do the work, over real sshd, seen from the command line. */

import type { ChildProcess } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunJsonEvent } from '../../src/protocol/index.ts';
import { grappe } from '../support/grappe.ts';
import { loginsOf } from '../support/gateways.ts';
import { processes } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { canWork, startWorkGateways, type WorkGateways } from '../support/work-gateways.ts';

const WORK = 'routes: [{ nodes: "n[1-20]", via: ["gw[1-2]"], work: gateway }]\n';

describe.skipIf(!sshdInstalled || !canWork)('gateways that work', () => {
  let fleet: WorkGateways;
  let before: readonly number[];
  beforeAll(async () => void (fleet = await startWorkGateways(['gw1', 'gw2'])));
  beforeEach(() => void (before = logins()));
  afterAll(() => fleet[Symbol.asyncDispose]());

  const logins = (): number[] => [fleet.gateway('gw1'), fleet.gateway('gw2'), fleet.nodes].map(loginsOf);
  const loginsSince = (): number[] => logins().map((count, at) => count - (before[at] ?? 0));

  it('get the bundle once, log in to their nodes, and give back what these say', async () => {
    fleet.forget();
    for (const _ of ['sent', 'held']) {
      const { stdout, stderr, exit } = await fleet.run(WORK, [
        'run',
        '-w',
        'n[1-20]',
        '-b',
        'echo ok; exit 3',
      ]);
      expect(stdout).toBe('---------------\nn[1-20] (20)\n---------------\nok\n');
      expect([stderr.includes('n[1-20] (20): exited with exit code 3'), exit]).toEqual([true, 1]);
      expect(fleet.bundles()).toHaveLength(1);
    }
    expect(loginsSince()).toEqual([2, 2, 40]);
  });

  it('are left out by --no-gateway, and where a jump was named', async () => {
    for (const words of [['--no-gateway'], ['-J', 'gw1']]) {
      const { exit } = await fleet.run(WORK, ['run', ...words, '-w', 'n[1-4]', '-b', 'echo $SSH_CONNECTION']);
      expect(exit).toBe(0);
    }
    expect(loginsSince()).toEqual([2, 1, 8]);
    expect(fleet.workers()).toEqual([]);
  });

  it('do no work where options say how to log in: those are not meant for gateways', async () => {
    const { stderr, exit } = await fleet.run(WORK, [
      'run',
      '-l',
      fleet.nodes.user,
      '-w',
      'n[1-4]',
      'echo ok',
    ]);
    expect([stderr.match(/say how this machine logs in/g)?.length, exit]).toEqual([1, 0]);
    expect(fleet.workers()).toEqual([]);
    expect(loginsSince()).toEqual([1, 1, 4]);
  });

  it('bear floods of output', async () => {
    const command = 'yes a line that all of them print | head -c 6000000';
    const { stderr, exit } = await fleet.run(WORK, ['run', '-w', 'n[1-8]', command]);
    expect([stderr, exit]).toEqual([expect.stringContaining('8 nodes: 8 ok'), 0]);
  });

  it('give one standard input to all, and lines as they come', async () => {
    const { stdout, exit } = await fleet.run(WORK, ['run', '-w', 'n[1-3]', 'sort | tr a-z A-Z'], {
      stdin: 'two\none\n',
    });
    expect([stdout.trim().split('\n').toSorted(), exit]).toEqual([
      [1, 2, 3].flatMap((node) => [`n${node}: ONE`, `n${node}: TWO`]),
      0,
    ]);
  });

  it('give a large input to all, whole', async () => {
    const stdin = randomBytes(3_000_000);
    const { stdout, exit } = await fleet.run(WORK, ['run', '-w', 'n[1-6]', '-b', 'sha256sum'], { stdin });
    expect([stdout.split('\n')[3], exit]).toEqual([`${hash('sha256', stdin)}  -`, 0]);
    expect(stdout).toContain('n[1-6] (6)');
  });

  it('cost the commands that they had when they are killed, and nothing else', async () => {
    const dies = (child: ChildProcess): void =>
      onceSays(child, '"node":"n3"', () => {
        for (const pid of fleet.workers('gw1')) process.kill(pid, 'SIGKILL');
      });
    const command = 'echo begun; case %h in n3) sleep 600;; esac';
    const words = ['run', '--json', '-f', '2', '-w', 'n[1-12]', command];
    const { stdout, exit } = await fleet.run(WORK, words, { started: dies });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunJsonEvent);
    const ends = events.filter((event) => event.event === 'end');
    const lost = ends.filter(({ outcome }) => outcome === 'lost');
    expect(lost.find(({ node }) => node === 'n3')).toMatchObject({ cause: 'gateway' });
    // The other slot may have been with the same gateway.
    expect(lost.length).toBeLessThanOrEqual(2);
    expect(ends.filter(({ outcome }) => outcome === 'ok')).toHaveLength(12 - lost.length);
    expect(new Set(ends.map(({ node }) => node)).size).toBe(12);
    const begun = events.filter((event) => event.event === 'line').map(({ node }) => node);
    expect(new Set(begun).size).toBe(begun.length);
    expect(exit).toBe(4);
  });

  it('end what runs on the nodes at Ctrl-C', async () => {
    const mark = `47${Math.trunc(Math.random() * 1e6)}`;
    const stop = (child: ChildProcess): void => onceSaid(child, 2, () => child.kill('SIGINT'));
    const { stderr, exit } = await fleet.run(
      WORK,
      ['run', '-w', 'n[1-2]', `echo begun; exec sleep ${mark}`],
      {
        started: stop,
      },
    );
    expect(stderr).toContain('n[1-2] (2): cancelled');
    expect(exit).toBe(130);
    await gone((command) => command === `sleep ${mark}`);
  });

  it('end what runs on the nodes when grappe is killed', async () => {
    const mark = `48${Math.trunc(Math.random() * 1e6)}`;
    const kill = (child: ChildProcess): void => onceSaid(child, 2, () => child.kill('SIGKILL'));
    await fleet.run(WORK, ['run', '-w', 'n[1-2]', `echo begun; exec sleep ${mark}`], { started: kill });
    await gone((command) => command === `sleep ${mark}`);
  });

  it('take a file once, and hand it to each of their nodes', async () => {
    const megabytes = 8;
    const source = join(fleet.home, 'payload');
    writeFileSync(source, randomBytes(megabytes * 1024 * 1024));
    const place = `/tmp/grappe-payload-${process.pid}`;
    const words = ['copy', source, `n[1-12]:${place}-`];
    const { stderr, exit } = await fleet.run(WORK, words);
    // All nodes are one machine here: the last one to rename has the file.
    const copied = readFileSync(`${place}-`);
    rmSync(`${place}-`);
    expect([stderr.includes('12 nodes: 12 ok'), exit]).toEqual([true, 0]);
    expect(copied.equals(readFileSync(source))).toBe(true);
    expect(loginsSince()).toEqual([1, 1, 12]);
  });

  it('bring files of their nodes', async () => {
    const { stderr, exit } = await fleet.run(WORK, ['fetch', 'n[1-2]:/etc/passwd', 'fetched']);
    expect([stderr, exit]).toEqual([expect.stringContaining('2 nodes: 2 ok'), 0]);
    expect(readFileSync(join(fleet.home, 'fetched/n2/passwd')).equals(readFileSync('/etc/passwd'))).toBe(
      true,
    );
  });

  it('without Node do no work: the nodes are reached through them, and that is said once each', async () => {
    await fleet.add('gw1', { purpose: 'gateway', extraConfig: ['SetEnv PATH=/nowhere:/bin:/usr/bin'] });
    const { stderr, exit } = await fleet.run(WORK, ['run', '-w', 'n[1-6]', '-b', 'echo ok']);
    expect(stderr.match(/gateway 'gw1': its Node is 20|gateway 'gw1': it has no Node/g)).toHaveLength(1);
    expect([stderr.includes('6 nodes: 6 ok'), exit]).toEqual([true, 0]);
  });
});

it('a gateway that hears nonsense says so, without a trace', async () => {
  const { stdout, stderr, exit } = await grappe(['gateway'], {
    stdin: '{"type":"hello","protocol":1}\nnonsense\n',
  });
  expect(JSON.parse(stdout)).toMatchObject({ type: 'ready', protocol: 1 });
  expect(stderr).toContain('grappe: a line is no JSON [protocol-mismatch]');
  expect([stderr.includes('    at '), exit]).toEqual([false, 4]);
});

/** Acts when this has come. */
function onceSays(child: ChildProcess, text: string, act: () => void): void {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const isNews = !said.includes(text) && (said += chunk.toString()).includes(text);
    if (isNews) act();
  });
}

/** Acts when that many lines have come. */
function onceSaid(child: ChildProcess, lines: number, act: () => void): void {
  let left = lines;
  child.stdout?.on('data', (chunk: Buffer) => {
    const came = chunk.toString().split('\n').length - 1;
    if (left > 0 && (left -= came) <= 0) act();
  });
}

async function gone(matches: (command: string) => boolean): Promise<void> {
  await vi.waitFor(() => expect(processes().filter(({ command }) => matches(command))).toEqual([]), {
    timeout: 30_000,
    interval: 100,
  });
}
