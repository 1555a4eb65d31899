import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BoxHost, type ProgramEnd, type ProgramToRun } from '../../../test/support/boxed-programs.ts';
import { isRoot } from '../../../test/support/accounts.ts';
import { processesWith, uniqueDuration } from '../../../test/support/processes.ts';
import type { Abilities } from '../abilities.ts';
import { BUILT_IN_LANGUAGES } from './built-in.ts';

const MIB = 2 ** 20;
const host = BoxHost.of('user');
const abilities = host?.abilities([...BUILT_IN_LANGUAGES.keys()]);
const unable = abilities?.isolation.box == null;
const isThere = (language: string): boolean => abilities?.languages.has(language) === true;
const run = async (program: ProgramToRun): Promise<ProgramEnd> => {
  if (host === undefined || abilities === undefined) throw new Error('no host');
  return host.run(abilities, program);
};

afterAll(() => host?.[Symbol.dispose]());

describe.skipIf(unable)('hello in the sandbox', () => {
  for (const [name, { hello }] of BUILT_IN_LANGUAGES)
    it.skipIf(!isThere(name))(`of ${name}`, async () => {
      const end = await run({ files: { [hello.file]: hello.text }, language: name });
      expect({ exit: end.exit, reached: end.reached, said: end.out + end.err }).toEqual({
        exit: 0,
        reached: null,
        said: 'hello\n',
      });
      expect(abilities?.languages.get(name)?.version).toMatch(/^\d/);
    });

  it('names what is not there, and the package', () => {
    for (const [name, why] of abilities?.unable ?? []) {
      expect(isThere(name)).toBe(false);
      expect(why).toMatch(/install the package|is needed|hello/);
    }
    expect((abilities?.languages.size ?? 0) + (abilities?.unable.size ?? 0)).toBe(BUILT_IN_LANGUAGES.size);
  });
});

describe.skipIf(unable).concurrent('a program', () => {
  it.skipIf(!isThere('c'))('with an error of syntax ends while it is compiled', async () => {
    const end = await run({ files: { 'wrong.c': 'int main(void) { return 1' } });
    expect(end).toMatchObject({ phase: 'compile', exit: 1, reached: null, out: '' });
    expect(end.err).toContain('wrong.c:1:26: error');
    expect(end.used.compileMs).toBeGreaterThan(0);
  });

  it.skipIf(!isThere('python'))('with an error of syntax in a language without compiling fails', async () => {
    const end = await run({ files: { 'wrong.py': 'print(' } });
    expect(end).toMatchObject({ phase: 'run', exit: 1, reached: null });
    expect(end.err).toContain('SyntaxError');
  });

  it.skipIf(!isThere('c'))('in another language than was said ends while it is compiled', async () => {
    const end = await run({ files: { 'main.py': 'print("hello")' }, language: 'c' });
    expect(end).toMatchObject({ phase: 'compile', reached: null });
    expect(end.exit).not.toBe(0);
  });

  it.skipIf(!isThere('c'))(
    'that crashes ends by its signal, and nothing of ours is in its words',
    async () => {
      const end = await run({ files: { 'crash.c': 'int main(void) { return *(volatile int *)0; }' } });
      expect(end).toMatchObject({ phase: 'run', exit: 139, reached: null, out: '', err: '' });
    },
  );

  it.skipIf(!isThere('java'))('in Java lies in a file of any name', async () => {
    const source =
      'package a.b;\n// class Wrong\npublic class Right { public static void main(String[] a) { System.out.println(a[0]); } }';
    const end = await run({ files: { 'main.java': source }, arguments: ['x y'] });
    expect(end).toMatchObject({ phase: 'run', exit: 0, out: 'x y\n', err: '' });
  });

  it.skipIf(!isThere('java'))('in Java is told how much memory it has', async () => {
    const source =
      'import java.util.*; class Grow { public static void main(String[] a) { List<byte[]> l = new ArrayList<>(); while (true) l.add(new byte[1 << 20]); } }';
    const end = await run({ files: { 'Grow.java': source }, limits: { memoryBytes: 128 * MIB } });
    expect(end.reached === 'memory' || end.err.includes('OutOfMemoryError')).toBe(true);
  });

  it.skipIf(!isThere('c'))('of several files is compiled where they lie', async () => {
    const end = await run({
      files: {
        'src/main.c':
          '#include "../lib/answer.h"\n#include <stdio.h>\nint main(void) { printf("%d\\n", ANSWER); }',
        'lib/answer.h': '#define ANSWER 42\n',
      },
    });
    expect(end).toMatchObject({ exit: 0, out: '42\n' });
  });
});

describe.skipIf(unable || !isThere('c++')).concurrent('a compiler', () => {
  it('does not read files of the node', async () => {
    const end = await run({ files: { 'shadow.c': '#include "/etc/shadow"\nint main(void) {}' } });
    expect(end).toMatchObject({ phase: 'compile', exit: 1 });
    expect(end.err).toContain('No such file or directory');
  });

  it('that reads without end is ended', async () => {
    const end = await run({ files: { 'zero.c': '#include "/dev/zero"\nint main(void) {}' } });
    expect(end.phase).toBe('compile');
    expect(end.reached !== null || end.exit !== 0).toBe(true);
  });

  it('that is led in circles is ended', async () => {
    const text =
      'template<int N> struct A { typename A<N * 2 % 1000003 + 1>::type x; typedef typename A<N + 1>::type type; };\nA<0> a;\nint main() {}';
    const end = await run({ files: { 'deep.cpp': text } });
    expect(end).toMatchObject({ phase: 'compile', out: '' });
    expect(end.exit).not.toBe(0);
    expect(end.err.length).toBeLessThanOrEqual(64 * 1024);
  });
});

describe.each(['bash', 'busybox'])('where sh is %s', (shell) => {
  const file = ['/usr/bin', '/bin'].map((folder) => join(folder, shell)).find((path) => existsSync(path));
  const shellHost = file === undefined ? undefined : BoxHost.of('user');
  if (file !== undefined) shellHost?.useShell(file);
  const there = shellHost?.abilities(['bash']);
  afterAll(() => shellHost?.[Symbol.dispose]());

  it.skipIf(there?.isolation.box == null)('programs end as they do elsewhere', async () => {
    const runThere = async (program: ProgramToRun): Promise<ProgramEnd> => shellHost!.run(there!, program);
    const [ok, loud, late] = await Promise.all([
      runThere({ command: 'echo hello; echo no >&2; exit 3' }),
      runThere({ command: 'while :; do echo yes; done', limits: { outputBytes: 1001 } }),
      runThere({ command: `trap '' TERM; sleep 600; sleep 600`, limits: { wallMs: 300 } }),
    ]);
    expect(ok).toMatchObject({ exit: 3, reached: null, out: 'hello\n', err: 'no\n' });
    expect(loud).toMatchObject({ reached: 'output' });
    expect(loud.out).toHaveLength(1001);
    expect(late).toMatchObject({ reached: 'timeout', out: '', err: '' });
  });
});

describe.concurrent('a program without a sandbox', () => {
  const outside: Abilities | undefined = abilities && {
    ...abilities,
    isolation: { level: 0, why: 'made up', fix: null, box: null },
  };
  const runOutside = async (program: ProgramToRun): Promise<ProgramEnd> => {
    if (host === undefined || outside === undefined) throw new Error('no host');
    return host.run(outside, { ...program, sandboxed: false });
  };

  it.skipIf(host === undefined)('runs in its folder, and leaves its results there', async () => {
    const end = await runOutside({ command: 'echo hello; echo result >result; exit 3', results: ['result'] });
    expect(end).toMatchObject({ exit: 3, reached: null, out: 'hello\n' });
    expect(readdirSync(join(end.folder, 'w'))).toEqual(['result']);
  });

  it.skipIf(host === undefined)('is held to its time, its output and its memory', async () => {
    const mark = uniqueDuration();
    const [late, loud, large] = await Promise.all([
      runOutside({ command: `trap '' TERM; setsid sleep ${mark} & sleep ${mark}`, limits: { wallMs: 300 } }),
      runOutside({ command: 'while :; do echo yes; done', limits: { outputBytes: 1001 } }),
      runOutside({
        files: {
          'grow.pl': 'my $x = ""; while (1) { $x .= "x" x 2**20; select(undef, undef, undef, 0.005); }',
        },
        limits: { memoryBytes: 64 * MIB },
      }),
    ]);
    expect(late.reached).toBe('timeout');
    expect(processesWith(mark)).toEqual([]);
    expect(loud.reached).toBe('output');
    expect(loud.out).toHaveLength(1001);
    expect(large.reached).toBe('memory');
  });

  it.skipIf(host === undefined)('is never taken where a sandbox was wanted', async () => {
    if (host === undefined || outside === undefined) return;
    const end = await host.run(outside, { command: 'echo hello' });
    expect(end).toMatchObject({ exit: 125, broken: 'the node has no sandbox', out: '' });
  });
});

describe.skipIf(!isRoot)('a node whose login is root', () => {
  const rootHost = BoxHost.of('root');
  const rootAbilities = rootHost?.abilities([]);
  const level = rootAbilities?.isolation.level;
  const runAsRoot = async (program: ProgramToRun): Promise<ProgramEnd> => {
    if (rootHost === undefined || rootAbilities === undefined) throw new Error('no host');
    return rootHost.run(rootAbilities, program);
  };
  afterAll(() => rootHost?.[Symbol.dispose]());

  it('is refused without an account to drop to, and told so', () => {
    const { isolation } = rootHost!.abilities([], 'no-such-account');
    expect(isolation).toMatchObject({ level: 0, box: null });
    expect(isolation.why).toBe("the login is root, and there is no account 'no-such-account' to drop to");
    expect(isolation.fix).toContain('jobs.sandbox.user');
    // Root by another name is no account to drop to.
    expect(rootHost!.abilities([], 'root').isolation.box).toBeNull();
  });

  it.skipIf(!level)('runs programs as that account', async () => {
    const end = await runAsRoot({
      command:
        'id -u; cat given; echo made >made; sleep 0.1; cat /etc/shadow /root/.profile 2>/dev/null; grep -c . /proc/1/uid_map; cut -c11-21 /proc/self/uid_map',
      files: { given: 'given\n' },
      results: ['*'],
    });
    expect(end).toMatchObject({ exit: 0, reached: null, err: '' });
    expect(
      end.out
        .split('\n')
        .map((line) => line.trim())
        .slice(0, 3),
    ).toEqual(['1000', 'given', '1']);
    expect(readdirSync(join(end.folder, 'w')).toSorted()).toEqual(['given', 'made']);
  });

  describe.skipIf(level !== 3)('with a cgroup', () => {
    it('holds all processes together to their memory, and tells the true peak', async () => {
      const text = 'fork for 1..3; my $x = ""; while (1) { $x .= "x" x 2**20; }';
      const end = await runAsRoot({ files: { 'grow.pl': text }, limits: { memoryBytes: 64 * MIB } });
      expect(end).toMatchObject({ reached: 'memory', used: { peakBytes: 64 * MIB } });
    });

    it('ends what wants far too much at once, and does not leave it to fail', async () => {
      const text = 'my $x = "x" x (600 * 2**20); print "has it";';
      const end = await runAsRoot({ files: { 'large.pl': text }, limits: { memoryBytes: 64 * MIB } });
      expect(end).toMatchObject({ reached: 'memory', out: '' });
    });

    it('holds a fork bomb', async () => {
      const mark = uniqueDuration();
      const end = await runAsRoot({
        command: `i=0; while [ $i -lt 200 ]; do sleep ${mark} & i=$((i+1)); echo $i; done; wait`,
        limits: { processes: 20, wallMs: 1000 },
      });
      expect(Number(end.out.trim().split('\n').at(-1))).toBeLessThanOrEqual(24);
      expect(processesWith(mark)).toEqual([]);
    });

    it('leaves no group behind', () => {
      const found = execFileSync('find', [
        '/sys/fs/cgroup',
        '-maxdepth',
        '6',
        '-name',
        'grappe-job.0.*',
      ]).toString();
      expect(found).toBe('');
    });
  });
});
