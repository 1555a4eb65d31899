/** Waves, order, rate, limit of failures, retries, scripts, steps, folder, environment, run modes: on a real sshd. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grappe } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('grappe run', () => {
  let nodes: TestNodes;
  beforeAll(async () => void (nodes = await startTestNodes({ dead: 'n200' })));
  afterAll(() => nodes[Symbol.asyncDispose]());

  const run = (...words: string[]) => nodes.run(words);
  /** Nodes in the order in which they ended. */
  const order = async (...words: string[]) =>
    [...(await run(...words, 'echo')).stdout.matchAll(/^(n\d+):/gm)].map(([, node]) => node);

  describe('goes through its nodes', () => {
    it('in waves: none begins before the last one has ended', async () => {
      const { stdout } = await run('-w', 'n[1-6]', '--batch', '2', 'date +%s%N; sleep 0.3; date +%s%N');
      const times = [...stdout.matchAll(/n(\d): (\d+)/g)].map(([, node, time]) => ({
        wave: Math.ceil(Number(node) / 2),
        time: BigInt(time ?? 0),
      }));
      const sorted = times.toSorted((a, b) => (a.time < b.time ? -1 : 1)).map(({ wave }) => wave);
      expect(sorted).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
    });

    it.each([
      [[], ['n1', 'n2', 'n10']],
      [
        ['--order', 'reverse'],
        ['n10', 'n2', 'n1'],
      ],
      [
        ['--order', 'given'],
        ['n10', 'n1', 'n2'],
      ],
    ])('in order: %j', async (words, expected) => {
      expect(await order('-f', '1', '-w', 'n10,n[1-2]', ...words)).toEqual(expected);
    });

    it('until too many have failed', async () => {
      const { stderr, exit } = await run('-w', 'n[1-9]', '--batch', '3', '--max-failed', '1', 'exit %n');
      expect(stderr).toContain(
        'n[4-9] (6): not run (too-many-failed): more nodes had failed than were allowed to\n',
      );
      expect(stderr).toContain('9 nodes: 1 ok, 2 failed (n[2-3]), 6 not-run (n[4-9])\n');
      expect(exit).toBe(1);
    });

    it('or none but the canary, where that does not end well', async () => {
      const { stderr, exit } = await run('-w', 'n[1-9]', '--canary', '1', '--order', 'reverse', 'exit %n');
      expect(stderr).toContain('n[1-8] (8): not run (canary-failed): a canary did not end well\n');
      expect(exit).toBe(1);
    });

    it('and Ctrl-C between waves starts no other', async () => {
      const started = nodes.start(['-w', 'n[1-4]', '--batch', '1', '--rate', '6/m', '--json', 'true']);
      await new Promise<void>((seen) =>
        started.process.stdout?.on('data', () => started.stdout().includes('"event":"end"') && seen()),
      );
      started.process.kill('SIGINT');
      expect(await started.status).toBe(130);
      expect(started.stdout()).toContain('"outcomes":{"ok":"n1","not-run":"n[2-4]"}');
    });

    it.each([
      [['--batch', '0'], "option '--batch' is a number of at least 1 or a percentage, not '0'"],
      [['--canary', '0'], "option '--canary' is a number of at least 1"],
      [['--batch', '101%'], "option '--batch'"],
      [['--max-failed', 'x'], "option '--max-failed'"],
      [['--rate', '5'], "option '--rate' is a rate such as 5/s or 30/m, not '5'"],
      [['--order', 'up'], "option '--order' is one of natural, reverse, random, given"],
      [['--idempotent'], "option '--idempotent' needs --retry"],
    ])('%j is a mistake', async (words, message) => {
      const { stderr, stdout, exit } = await run('-w', 'n1', ...words, 'echo');
      expect(stderr).toContain(message);
      expect([stdout, exit]).toEqual(['', 2]);
    });
  });

  describe('--retry', () => {
    it('tries nodes again that were not reached, and says so', async () => {
      const { stdout, stderr, exit } = await run('-w', 'n[1,200]', '--retry', '1', '--json', 'echo');
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; node?: string });
      expect(events.filter(({ event }) => event === 'retry')).toEqual([
        { event: 'retry', node: 'n200', outcome: 'unreachable', cause: 'refused' },
      ]);
      expect([stderr, exit]).toEqual(['', 4]);
    });

    it('repeats a command that was lost where that may be; what it said before counts no more', async () => {
      const flag = join(tmpdir(), `grappe-flow-${process.pid}`);
      const command = `test -e ${flag} && exec echo second; touch ${flag}; echo first; sleep 0.2; kill -9 $PPID; sleep 9`;
      try {
        const first = await run('-w', 'n1', '-b', '--retry', '1', '--raw', command);
        expect(first.stderr).toContain('1 node: 1 lost (n1)\n');
        rmSync(flag);
        const words = ['-w', 'n1', '-b', '--outdir', 'out', '--retry', '1', '--idempotent', '--raw'];
        expect((await run(...words, command)).stdout).toMatch(/^-+\nn1\n-+\nsecond\n$/);
      } finally {
        rmSync(flag, { force: true });
      }
      expect(readFileSync(join(nodes.home, 'out/n1'), 'utf8')).toBe('second\n');
      const { stdout } = await grappe(['show', '--last', '-L'], { env: nodes.env, cwd: '/' });
      expect(stdout).toBe('n1: second\n');
    });

    it('never repeats a command', async () => {
      const { stdout } = await run('-w', 'n1', '--retry', '3', '--idempotent', 'echo once; exit 1');
      expect(stdout).toBe('n1: once\n');
    });
  });

  describe('--script', () => {
    const write = (name: string, text: string) => writeFileSync(join(nodes.home, name), text);

    it('runs a local script with its arguments; nothing of it is on the node', async () => {
      write('do it.sh', 'echo "$0 has $#: $2"; ls; cd /; pwd\n');
      const { stdout, exit } = await run('-w', 'n1', '--script', 'do it.sh', 'a', 'b  %h $HOME');
      expect(stdout).toMatch(/^n1: do it.sh has 2: b {2}n1 \$HOME\n(?:n1: .*\n)*n1: \/\n$/);
      expect(exit).toBe(0);
    });

    it('whose commands find no input, least of all the rest of it', async () => {
      write('reads', 'cat; read x || echo nothing\necho end\n');
      expect((await run('-w', 'n1', '--script', 'reads')).stdout).toBe('n1: nothing\nn1: end\n');
    });

    it.each([
      ['#!/bin/sh -e\nfalse\necho no\n', [], '', 1],
      ['#!/usr/bin/env perl\nprint "perl @ARGV\\n"; exit 3;\n', ['a b'], 'n1: perl a b\n', 1],
      ['#!/usr/bin/awk -f\nBEGIN { print ARGV[1]; exit 0 }\n', ['x'], 'n1: x\n', 0],
      [`#!/bin/sh\n# ${'x'.repeat(300_000)}\necho long\n`, [], 'n1: long\n', 0],
    ])('by its own interpreter: %.25j', async (text, words, expected, status) => {
      write('other', text);
      const { stdout, exit } = await run('-w', 'n1', '--script', 'other', ...words);
      expect([stdout, exit]).toEqual([expected, status]);
    });

    it('deals items to the nodes', async () => {
      write('count.sh', 'echo $#\n');
      const words = ['--shard', 'a b,c,d', '--script', 'count.sh', '%items'];
      expect((await run('-L', '-w', 'n[1-2]', ...words)).stdout).toBe('n1: 2\nn2: 1\n');
    });

    it('that is not there is a mistake', async () => {
      const { stderr, exit } = await run('-w', 'n1', '--script', 'nowhere');
      expect(stderr).toContain('nowhere');
      expect(exit).toBe(2);
    });
  });

  describe('--step', () => {
    it('stops on each node at the first that fails', async () => {
      const { stdout, stderr, exit } = await run(
        ...['-L', '-w', 'n[1-3]', '--step', 'echo one', '--step', 'test %n != 1', '--step', 'echo three'],
      );
      expect(stdout).toBe(
        'n2: one\nn1: one\nn1: three\nn3: one\nn3: three\n'.split('\n').toSorted().join('\n').trim() + '\n',
      );
      expect(stderr).toContain('n2: exited with exit code 1\n  why: step 2 of 3\n');
      expect(exit).toBe(1);
    });

    it('tells the step in JSON, too', async () => {
      const { stdout } = await run('-w', 'n1', '--json', '--step', 'true', '--step', 'exit 4');
      expect(stdout).toContain('"outcome":"failed","exit":4,');
      expect(stdout).toContain('"step":2}');
    });

    it('beside a command is a mistake', async () => {
      const { stderr, exit } = await run('-w', 'n1', '--step', 'true', 'true');
      expect(stderr).toContain('a command is given beside --step');
      expect(exit).toBe(2);
    });
  });

  describe('around the command', () => {
    it('--env and --chdir', async () => {
      const words = ['--env', "A=it's $(id) \\ !", '--env', 'B=', '--chdir', '/usr'];
      const { stdout } = await run('-w', 'n1', ...words, 'pwd; echo "$A"; echo "${B-unset}"');
      expect(stdout).toBe("n1: /usr\nn1: it's $(id) \\ !\nn1: \n");
    });

    it('a folder that is not there runs nothing', async () => {
      const { stdout, stderr, exit } = await run('-w', 'n1', '--chdir', 'no where', 'echo one; echo two');
      expect(stderr).toContain('n1: exited with exit code 125\n');
      expect([stdout, exit]).toEqual(['', 1]);
    });

    it.each(['A', '=x', '1A=x', 'A-B=x', 'A;id=x'])('--env %s is a mistake', async (text) => {
      const { stderr, exit } = await run('-w', 'n1', '--env', text, 'true');
      expect(stderr).toContain(`option '--env' is NAME=VALUE, not '${text}'`);
      expect(exit).toBe(2);
    });
  });

  it('a rerun takes the same script, the same steps', async () => {
    const again = (...words: string[]) =>
      grappe(['rerun', '--last', '--failed', ...words], { env: nodes.env, cwd: '/' });
    writeFileSync(join(nodes.home, 'fails.sh'), 'echo "$1 $2"; exit 3\n');
    await run('-w', 'n[1-2]', '--script', 'fails.sh', 'a  b', '%n');
    expect((await again('-L')).stdout).toBe('n1: a  b 0\nn2: a  b 1\n');
    const { stdout } = await grappe(['show', '--last'], { env: nodes.env, cwd: '/' });
    expect(stdout).toMatch(/--script=\S+fails.sh .*--script-sha256=[0-9a-f]{64}/);
    const other = /^grappe: the script '\S+fails.sh' is not the same as in that run$/m;
    expect((await again()).stderr).not.toMatch(other);
    writeFileSync(join(nodes.home, 'fails.sh'), 'echo mended; exit 3\n');
    expect((await again()).stderr).toMatch(other);
    expect((await again()).stderr).not.toMatch(other);
    await run('-w', 'n1', '--step', 'echo one', '--step', 'exit 3');
    expect((await again()).stdout).toBe('n1: one\n');
  });

  describe("-m takes clush's run modes", () => {
    beforeAll(() => {
      const folder = join(nodes.home, '.config/clustershell/clush.conf.d');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '../clush.conf'), '[Main]\nconfdir: $CFGDIR/clush.conf.d\nfanout: 7\n');
      writeFileSync(
        join(folder, 'modes.conf'),
        '[mode:nice]\ncommand_prefix: env NICE=yes\nfanout: 1\n[mode:sudo]\npassword_prompt: yes\ncommand_prefix: /usr/bin/sudo -S -p "\'\'"\n[mode:other]\npassword_prompt: yes\ncommand_prefix: sshpass ssh\n',
      );
    });

    it('prefix and settings', async () => {
      const { stdout } = await run('-m', 'nice', '-w', 'n1', 'sh -c "echo \\$NICE"');
      expect(stdout).toBe('n1: yes\n');
      expect(await order('-m', 'nice', '-w', 'n[1-4]')).toEqual(['n1', 'n2', 'n3', 'n4']);
    });

    it('a mode that does not exist', async () => {
      const { stderr, exit } = await run('-m', 'nise', '-w', 'n1', 'echo');
      expect(stderr).toContain("there is no run mode 'nise' [usage]\n  hint: did you mean 'nice'?\n");
      expect(exit).toBe(2);
    });

    it('a mode that asks for the password of sudo needs a terminal', async () => {
      const { stderr, exit } = await run('-m', 'sudo', '-w', 'n1', 'echo');
      expect(stderr).toContain('no password for sudo was given');
      expect(exit).toBe(2);
    });

    it('a mode that hands a password to something else is refused', async () => {
      const { stderr, exit } = await run('-m', 'other', '-w', 'n1', 'echo');
      expect(stderr).toContain("asks for a password that 'sshpass ssh' would get");
      expect(exit).toBe(2);
    });
  });
});
