import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  processesWith,
  signalProcess,
  sleeping,
  uniqueDuration,
  until,
} from '../../../test/support/processes.ts';
import {
  never,
  nodeShells,
  orderOf,
  type RunnerNode,
  startRunnerNode,
  watchUntil,
} from '../../../test/support/runner-nodes.ts';
import type { ResultItem } from './index.ts';

describe.each(nodeShells)('the runner under %s', (shell) => {
  let node: RunnerNode;
  beforeEach(async () => void (node = await startRunnerNode(shell)));
  afterEach(() => node[Symbol.asyncDispose]());

  const path = (...parts: string[]): string => join(node.place, ...parts);

  it('runs a program with its files, and tells of its end', async () => {
    const bytes = randomBytes(200_001);
    const files = [
      { path: 'deep/er/in put.bin', executable: false, bytes },
      { path: 'run.sh', executable: true, bytes: Buffer.from('#!/bin/sh\necho "ran $1"\n') },
      { path: 'empty', executable: false, bytes: Buffer.alloc(0) },
    ];
    const cmd = [
      'cat "deep/er/in put.bin"; ./run.sh x >&2; test -e empty || exit 9',
      'test "$PWD" = "$d/w" || exit 8',
      'echo "phase run" >"$d/evidence"; exit 3',
    ];
    const order = orderOf('J.0.1', cmd.join('\n'), { files, about: new Map([['isolation', '2']]) });
    expect(await node.runner.start([order], never)).toHaveProperty('size', 1);
    const seen = (await watchUntil(node.runner.watch(new Map(), never), 1)).get('J.0.1');
    expect(seen?.stdout === bytes.toString('latin1')).toBe(true);
    expect(seen).toMatchObject({ stderr: 'ran x\n', standing: 'ended 3' });
    expect(await node.runner.stat(['J.0.1', 'K.0.1'], never)).toEqual(
      new Map<string, object>([
        ['K.0.1', { is: 'none' }],
        [
          'J.0.1',
          {
            is: 'ended',
            exit: 3,
            evidence: 'isolation 2\nphase run\n',
            outBytes: 200_001,
            errBytes: 6,
          },
        ],
      ]),
    );
  });

  it('keeps what it writes to the account itself', async () => {
    await node.runner.start([orderOf('J.0.1', 'echo x')], never);
    await watchUntil(node.runner.watch(new Map(), never), 1);
    expect(statSync(path('J.0.1')).mode & 0o777).toBe(0o700);
    for (const file of ['cmd', 'out', 'err', 'rc', 'pid'])
      expect(statSync(path('J.0.1', file)).mode & 0o777).toBe(0o600);
  });

  it('starts fifty in one round trip, with contents that go over once', async () => {
    const shared = { path: 'data', executable: false, bytes: randomBytes(50_000) };
    const orders = Array.from({ length: 50 }, (_, i) =>
      orderOf(`J.${i}.1`, `echo ${i}; wc -c <data`, {
        files: [shared],
        beside: new Map([['filter', shared.bytes]]),
      }),
    );
    expect(await node.runner.start(orders, never)).toHaveProperty('size', 50);
    const seen = await watchUntil(node.runner.watch(new Map(), never), 50);
    for (const [id, { stdout, standing }] of seen) {
      expect(stdout.replaceAll(' ', '')).toBe(`${id.split('.')[1]}\n50000\n`);
      expect(standing).toBe('ended 0');
    }
    expect(seen.size).toBe(50);
    expect(readdirSync(node.place).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('does not start anew what was started before, and leaves its files alone', async () => {
    const own = { path: 'x', executable: false, bytes: Buffer.from('first') };
    await node.runner.start([orderOf('J.0.1', 'echo one >>x', { files: [own] })], never);
    await watchUntil(node.runner.watch(new Map(), never), 1);
    const again = orderOf('J.0.1', 'echo two >>x', { files: [{ ...own, bytes: Buffer.from('second') }] });
    const other = orderOf('J.1.1', 'cat x', { files: [own] });
    const answer = await node.runner.start([again, other], never);
    expect(answer).toHaveProperty('size', 2);
    expect(readFileSync(path('J.0.1', 'w/x'), 'utf8')).toBe('firstone\n');
    expect((await watchUntil(node.runner.watch(new Map(), never), 2)).get('J.1.1')?.stdout).toBe('first');
  });

  it('a program that fills its standard output does not hold up the others', async () => {
    const orders = [orderOf('J.0.1', 'head -c 3000000 /dev/zero'), orderOf('J.1.1', 'echo small')];
    await node.runner.start(orders, never);
    const seen = await watchUntil(node.runner.watch(new Map(), never), 2);
    expect(seen.get('J.0.1')?.stdout).toHaveLength(3_000_000);
    expect(seen.get('J.1.1')?.stdout).toBe('small\n');
  });

  it('goes on from the byte where it was left, and finds new attempts by itself', async () => {
    await node.runner.start([orderOf('J.0.1', 'echo 0123456789; echo abc >&2')], never);
    const known = new Map([['J.0.1', { stdout: 4, stderr: 1 }]]);
    const watch = node.runner.watch(known, never);
    const first = await watch.next();
    expect(first).toMatchObject({ value: { id: 'J.0.1', offset: expect.any(Number) as number } });
    await node.runner.start([orderOf('J.1.1', 'echo late')], never);
    const seen = await watchUntil(watch, 2);
    expect([...seen.keys()].sort()).toEqual(['J.0.1', 'J.1.1']);
    expect(seen.get('J.1.1')).toMatchObject({ stdout: 'late\n', standing: 'ended 0' });
  });

  it('output that becomes shorter again does not put the channel out of step', async () => {
    const cmd = 'head -c 2000000 /dev/zero; : >"$d/out"; echo rest >&2';
    await node.runner.start([orderOf('J.0.1', cmd), orderOf('J.1.1', 'sleep 0.5; echo fine')], never);
    const seen = await watchUntil(node.runner.watch(new Map(), never), 2);
    expect(seen.get('J.1.1')).toMatchObject({ stdout: 'fine\n', standing: 'ended 0' });
    expect(seen.get('J.0.1')).toMatchObject({ stderr: 'rest\n', standing: 'ended 0' });
  });

  it('the end of the channel ends the watch, and no attempt', async () => {
    const duration = uniqueDuration();
    await node.runner.start([orderOf('J.0.1', `echo up; sleep ${duration}`)], never);
    const leave = new AbortController();
    const watch = node.runner.watch(new Map(), leave.signal);
    await watch.next();
    leave.abort();
    expect(await watch.next()).toMatchObject({ done: true, value: { outcome: 'cancelled' } });
    await until(() => sleeping(duration).length === 1, 'it runs');
    expect(await node.runner.stat(['J.0.1'], never)).toEqual(new Map([['J.0.1', { is: 'running' }]]));
  });

  it('stop: TERM is enough for a polite program', async () => {
    await node.runner.start(
      [orderOf('J.0.1', 'trap "echo bye; exit 7" TERM; echo up; while :; do sleep 0.1; done')],
      never,
    );
    await node.runner.watch(new Map(), never).next();
    const answer = await node.runner.stop(['J.0.1'], never);
    expect(answer).toEqual(
      new Map([['J.0.1', expect.objectContaining({ is: 'ended', exit: 7, outBytes: 7 })]]),
    );
    expect((answer as unknown as Map<string, { evidence: string }>).get('J.0.1')?.evidence).toContain(
      'reached cancelled',
    );
  });

  it('stop: what ignores TERM, and what has made a session of its own, is ended too', async () => {
    const [deaf, aside, elder] = [uniqueDuration(), uniqueDuration(), uniqueDuration()];
    const cmd = `trap "" TERM; setsid sleep ${aside} & sleep ${elder} & echo up; sleep ${deaf}`;
    await node.runner.start([orderOf('J.0.1', cmd)], never);
    await until(() => [deaf, aside, elder].every((each) => sleeping(each).length === 1), 'all three run');
    const answer = await node.runner.stop(['J.0.1'], never);
    expect(answer).toEqual(new Map([['J.0.1', expect.objectContaining({ is: 'ended', exit: 137 })]]));
    await until(() => node.left().length === 0, 'nothing is left');
  });

  it('stop: what a polite program has left in a session of its own is ended too', async () => {
    const [aside, main] = [uniqueDuration(), uniqueDuration()];
    await node.runner.start([orderOf('J.0.1', `setsid sleep ${aside} & sleep ${main}`)], never);
    await until(() => [aside, main].every((each) => sleeping(each).length === 1), 'both run');
    const answer = await node.runner.stop(['J.0.1'], never);
    expect(answer).toEqual(new Map([['J.0.1', expect.objectContaining({ is: 'ended', exit: 143 })]]));
    await until(() => node.left().length === 0, 'nothing is left');
  });

  it('stop: the attempts whose names begin alike go on', async () => {
    const [one, ten] = [uniqueDuration(), uniqueDuration()];
    await node.runner.start([orderOf('J.1.1', `sleep ${one}`), orderOf('J.1.10', `sleep ${ten}`)], never);
    await until(() => sleeping(ten).length === 1, 'it runs');
    await node.runner.stop(['J.1.1'], never);
    expect([sleeping(one).length, sleeping(ten).length]).toEqual([0, 1]);
  });

  it('stop: what has left no trace never begins afterwards', async () => {
    const lost = new Map([['J.0.1', { is: 'lost', began: false }]]);
    expect(await node.runner.stop(['J.0.1'], never)).toEqual(lost);
    expect(await node.runner.start([orderOf('J.0.1', 'echo never')], never)).toEqual(lost);
    expect(existsSync(path('J.0.1', 'out'))).toBe(false);
  });

  it('fence: what has left no trace never begins afterwards, and what runs goes on', async () => {
    await node.runner.start([orderOf('J.0.1', 'until [ -e go ]; do sleep 0.05; done; echo went on')], never);
    const lost = { is: 'lost', began: false };
    expect(await node.runner.fence(['J.0.1', 'J.1.1'], never)).toEqual(
      new Map<string, object>([
        ['J.0.1', { is: 'running' }],
        ['J.1.1', lost],
      ]),
    );
    expect(await node.runner.start([orderOf('J.1.1', 'echo never')], never)).toEqual(
      new Map([['J.1.1', lost]]),
    );
    writeFileSync(path('J.0.1', 'w/go'), '');
    const seen = await watchUntil(node.runner.watch(new Map(), never), 2);
    expect(seen.get('J.0.1')).toMatchObject({ stdout: 'went on\n', standing: 'ended 0' });
  });

  it('a program whose supervisor was killed is ended, and lost', async () => {
    const duration = uniqueDuration();
    await node.runner.start([orderOf('J.0.1', `sleep ${duration}`)], never);
    await until(() => sleeping(duration).length === 1, 'it runs');
    signalProcess(Number(readFileSync(path('J.0.1', 'pid'), 'utf8').split(' ')[0]), 'SIGKILL');
    const seen = await watchUntil(node.runner.watch(new Map(), never), 1);
    expect(seen.get('J.0.1')?.standing).toBe('lost');
    await until(() => sleeping(duration).length === 0, 'its program is gone');
    expect(await node.runner.stat(['J.0.1'], never)).toEqual(
      new Map([['J.0.1', { is: 'lost', began: true }]]),
    );
  });

  it('a claim of before the node was started anew is lost', async () => {
    await node.runner.start([orderOf('J.0.1', 'sleep 0.2')], never);
    await watchUntil(node.runner.watch(new Map(), never), 1);
    rmSync(path('J.0.1', 'rc'));
    writeFileSync(path('J.0.1', 'pid'), `${process.pid} 1 00000000-0000-0000-0000-000000000000\n`);
    expect(await node.runner.stat(['J.0.1'], never)).toEqual(
      new Map([['J.0.1', { is: 'lost', began: true }]]),
    );
  });

  it('an order that breaks off begins nothing', async () => {
    const cut = cutConnection(node, 2);
    const { Runner } = await import('./index.ts');
    const runner = new Runner(cut, { controller: 'abcd2345', node: 'n1' });
    const order = orderOf('J.0.1', 'echo x', { beside: new Map([['filter', randomBytes(70_000)]]) });
    expect(await runner.start([order], never)).toMatchObject({ outcome: 'failed', mayHaveActed: false });
    expect(await node.runner.stat(['J.0.1'], never)).toEqual(new Map([['J.0.1', { is: 'none' }]]));
  });

  it('refuses a folder that is a link', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'grappe-elsewhere-'));
    mkdirSync(join(node.home, '.local/state/grappe'), { recursive: true });
    symlinkSync(elsewhere, join(node.home, '.local/state/grappe/jobs'));
    const answer = await node.runner.start([orderOf('J.0.1', 'echo x')], never);
    expect(answer).toMatchObject({ outcome: 'failed', mayHaveActed: false });
    expect((answer as { detail: string }).detail).toMatch(/is a link, or not the login's own/);
    expect(readdirSync(join(elsewhere, 'abcd2345', 'n1'))).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });

  it('sweeps what has ended, also what closed its own folders, and ends what was given up', async () => {
    const [duration, apart] = [uniqueDuration(), uniqueDuration()];
    const orders = [
      orderOf('J.0.1', 'mkdir -p a/b; echo x >a/b/c; chmod 0 a/b a'),
      orderOf('J.1.1', `setsid sleep ${apart} & trap '' TERM; sleep ${duration}`),
      orderOf('K.1.1', 'until [ -e go ]; do sleep 0.05; done'),
    ];
    await node.runner.start(orders, never);
    await watchUntil(node.runner.watch(new Map(), never), 1);
    const both = () => [...sleeping(duration), ...sleeping(apart)];
    await until(() => both().length === 2, 'it runs');
    expect(await node.runner.sweep(['J.0.1', 'J.1.1', 'K.0.1'], never)).toBeUndefined();
    expect(readdirSync(node.place)).toEqual(['K.1.1']);
    expect(both()).toEqual([]);
    expect(processesWith(path('J.1.1'))).toEqual([]);
  });

  it('the program has the environment of the login, not that of the runner', async () => {
    const cmd = 'echo "${LC_ALL-unset} $#"';
    await node.runner.start([orderOf('J.0.1', cmd)], never);
    const seen = await watchUntil(node.runner.watch(new Map(), never), 1);
    expect(seen.get('J.0.1')?.stdout).toBe('unset 0\n');
  });

  describe('results', () => {
    async function resultsOf(
      cmd: string,
      patterns: readonly string[],
      limits = { files: 20, bytes: 1_000_000 },
    ) {
      await node.runner.start([orderOf('J.0.1', cmd)], never);
      await watchUntil(node.runner.watch(new Map(), never), 1);
      const found = new Map<string, string>();
      for await (const item of node.runner.results('J.0.1', { patterns, limits }, never)) {
        found.set(item.path, await textOf(item));
      }
      return found;
    }

    it('S09: brings regular files, and refuses the rest by name', async () => {
      const cmd = `echo a >a.csv; printf 'x\\0y' >' b c.csv'; ln -s /etc/passwd p.csv; mkfifo f.csv; mkdir d.csv
        mkdir sub; echo s >sub/s.csv; ln -s / root; ln -s ../../cmd up.csv; printf n >'new
line.csv'; mkdir -p deep/er; echo d >deep/er/d.csv; ln a.csv hard.csv; : >-rf.csv`;
      const found = await resultsOf(cmd, ['*.csv', '*/s.csv', 'root/etc/passwd', 'deep/*/*.csv', 'none.*']);
      expect(Object.fromEntries(found)).toEqual({
        'a.csv': 'a\n',
        ' b c.csv': 'x\0y',
        'hard.csv': 'a\n',
        '-rf.csv': '',
        'p.csv': '(is a link)',
        'up.csv': '(is a link)',
        'f.csv': '(is a fifo)',
        'd.csv': '(is a folder)',
        'new?line.csv': '(has control characters in its name)',
        'sub/s.csv': 's\n',
        root: '(is a link)',
        'deep/er/d.csv': 'd\n',
      });
      expect(readdirSync(path('J.0.1')).filter((name) => name.startsWith('r.'))).toEqual([]);
    });

    it.skipIf(process.getuid?.() !== 0)('S09: refuses devices', async () => {
      const found = await resultsOf('mknod z c 1 5 && mknod s b 7 0', ['*']);
      expect([...found]).toEqual([
        ['s', '(is a device)'],
        ['z', '(is a device)'],
      ]);
    });

    it('S09: a folder of the program that is a link is not entered', async () => {
      expect(await resultsOf('cd ..; rmdir w; ln -s / w', ['etc/passwd'])).toEqual(new Map());
    });

    it('S09: stays within the caps before bombs of sparse and of many files', async () => {
      const cmd =
        'echo x >a; dd if=/dev/null of=sparse bs=1 seek=9000000000 2>/dev/null; i=0; while [ $i -lt 99 ]; do : >f$i; i=$((i+1)); done';
      const found = await resultsOf(cmd, ['*'], { files: 5, bytes: 1000 });
      expect(found.size).toBe(6);
      expect([...found.values()].at(-1)).toBe('(is more than so many results as may be)');
      expect((await resultsOf(cmd, ['sparse'], { files: 5, bytes: 1000 })).get('sparse')).toMatch(
        /is larger/,
      );
    });

    it('S09: a program that lives on and swaps files and folders for links gives away nothing', async () => {
      const secret = join(node.home, 'secret');
      mkdirSync(secret, { mode: 0o700 });
      for (const name of ['a.csv', 'b.csv']) writeFileSync(join(secret, name), 'SECRET');
      // Without a sandbox it may: it leaves its group and its mark behind.
      const racer = `mkdir sub; while :; do
        rm -rf a.csv sub; mkdir sub; echo mine >sub/b.csv; echo mine >a.csv
        rm -rf a.csv sub; ln -s ${secret} sub; ln -s ${secret}/a.csv a.csv
        done`;
      writeFileSync(join(node.home, 'racer'), racer);
      const cmd = `env -i PATH="$PATH" setsid sh ${node.home}/racer >/dev/null 2>&1 & echo $! >"$d/racer"; sleep 0.3`;
      await node.runner.start([orderOf('J.0.1', cmd)], never);
      await watchUntil(node.runner.watch(new Map(), never), 1);
      const racing = Number(readFileSync(path('J.0.1', 'racer'), 'utf8'));
      const wanted = { patterns: ['*.csv', 'sub/*.csv'], limits: { files: 9, bytes: 1e6 } };
      const seen = new Map<string, number>();
      for (let round = 0; round < 60; round++) {
        for await (const item of node.runner.results('J.0.1', wanted, never)) {
          const text = await textOf(item);
          seen.set(text, (seen.get(text) ?? 0) + 1);
        }
      }
      signalProcess(racing, 'SIGKILL');
      expect([...seen.keys()].filter((text) => text.includes('SECRET'))).toEqual([]);
      expect([seen.get('mine\n'), seen.get('(is a link)')]).toEqual([expect.any(Number), expect.any(Number)]);
    });

    it('what is not read of a file is passed over', async () => {
      await node.runner.start([orderOf('J.0.1', 'head -c 300000 /dev/zero >a; echo b >b')], never);
      await watchUntil(node.runner.watch(new Map(), never), 1);
      const wanted = { patterns: ['*'], limits: { files: 9, bytes: 1e6 } };
      const names: string[] = [];
      for await (const item of node.runner.results('J.0.1', wanted, never)) names.push(item.path);
      expect(names).toEqual(['a', 'b']);
    });

    it('refuses a program that still runs, and patterns that lead out', async () => {
      await node.runner.start([orderOf('J.0.1', `echo up; sleep ${uniqueDuration()}`)], never);
      const limits = { files: 9, bytes: 9 };
      const asked = node.runner.results('J.0.1', { patterns: ['*'], limits }, never);
      expect(await asked.next()).toMatchObject({
        done: true,
        value: { outcome: 'failed', mayHaveActed: false },
      });
      const out = node.runner.results('J.0.1', { patterns: ['../cmd'], limits }, never);
      await expect(out.next()).rejects.toThrow(/cannot be the name/);
    });
  });
});

async function textOf(item: ResultItem): Promise<string> {
  if ('refused' in item) return `(${item.refused})`;
  const parts: Uint8Array[] = [];
  for await (const bytes of item.bytes) parts.push(bytes);
  return Buffer.concat(parts).toString('latin1');
}

/** A connection whose standard input ends after so many pieces. */
function cutConnection(node: RunnerNode, pieces: number): RunnerNode['connection'] {
  return {
    exec: (command, io) => {
      const { stdin } = io;
      async function* cut() {
        let left = pieces;
        for await (const piece of stdin ?? []) if (left-- > 0) yield piece;
      }
      return node.connection.exec(command, { ...io, stdin: cut() });
    },
  };
}
