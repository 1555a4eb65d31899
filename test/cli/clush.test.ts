/** Started as clush, beside the real clush on the same sshd: what must be equal, and what is meant to differ. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, GRAPPE, grappe } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const REAL = '/usr/bin/clush';
const clushInstalled = spawnSync(REAL, ['--version']).status === 0;

/** n1 and n2 say a, n3 says b and fails with 3, the others say b and on stderr err, and fail with 4. */
const MIXED =
  'h=${SSH_CONNECTION#* * }; case ${h% *} in 127.1.0.[12]) echo a;; 127.1.0.3) echo b; exit 3;; ' +
  '*) echo b; echo err >&2; exit 4;; esac';
const ADDRESS = 'h=${SSH_CONNECTION#* * }; echo ${h% *}';

describe.skipIf(!sshdInstalled)('under the name clush', () => {
  let nodes: TestNodes;
  let ours: string;
  beforeAll(async () => {
    nodes = await startTestNodes();
    const folder = join(nodes.home, 'bin');
    mkdirSync(folder);
    for (const name of ['clush', 'nodeset', 'cluset', 'clubak']) symlinkSync(GRAPPE, join(folder, name));
    ours = join(folder, 'clush');
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const start = (program: string, words: readonly string[]): Promise<Finished> =>
    grappe(['-o', `-F${nodes.sshd.sshConfig}`, ...words], { program, env: nodes.env, cwd: nodes.home });
  const lines = (text: string): string[] => text.split('\n').toSorted();
  /** A clush that had to wait has shown a count, and wiped it out. */
  const withoutCount = (text: string): string => text.replaceAll(/[^\n]*\r/g, '');

  describe.skipIf(!clushInstalled)('answers as clush does', () => {
    it.each([
      ['-w', 'n[1-5]', '-b', MIXED],
      ['-w', 'n[1-5]', '-B', MIXED],
      ['-w', 'n[1-5]', '-bq', MIXED],
      ['-w', 'n[1-5]', '-bN', MIXED],
      ['-w', 'n[1-5]', '-bS', MIXED],
      ['-w', 'n[1-5]', '-qbS', MIXED],
      ['-w', 'n[1-5]', '-L', MIXED],
      ['-w', 'n[1-5]', '-LN', MIXED],
      ['-w', 'n[1-5]', '-bL', MIXED],
      ['-w', 'n[1-5]', '--diff', MIXED],
      ['-w', 'n[1-5]', '-b', '--diff', MIXED],
      ['-w', 'n[1-5]', '-b', '-x', 'n[2-3]', MIXED],
      ['-w', 'n[1-12]', '-L', ADDRESS],
      ['-w', 'n[1-9]', '-b', ADDRESS],
      ['-w', 'n1', MIXED],
      ['-w', 'n[1-2]', '-b', 'true'],
      ['-w', 'n[1-2]', '-b', 'printf x'],
      ['-w', 'n[1-2]', '-b', String.raw`printf '\n\na\n'`],
      ['-w', 'n1', '-S', 'exit 255'],
      ['-w', 'n1', '--color=always', '-b', 'echo hi'],
      ['-w', 'n1', '--color=always', 'echo hi; echo err >&2'],
      ['-w', 'n[1-5]', '-r', '-b', MIXED],
      ['-w', 'n[1-3]', '--pick', '3', '-b', 'echo x'],
      ['-w', 'n1', '-n', '-b', 'cat'],
      ['-w', 'n1', '-u', '1', '-Sb', 'sleep 60'],
    ])('%s %s %s %s %s', async (...words) => {
      const [real, found] = await Promise.all([start(REAL, words), start(ours, words)]);
      expect(found.stdout).toBe(real.stdout);
      expect(lines(found.stderr)).toEqual(lines(withoutCount(real.stderr)));
      expect(found.exit).toBe(real.exit);
    });

    /** Lines come as they come: their order is nobody's promise. */
    it.each([
      ['-w', 'n[1-5]', MIXED],
      ['-w', 'n[1-5]', '-N', MIXED],
      ['-w', 'n[1-5]', '-q', MIXED],
      ['-w', 'n[1-5]', '-v', MIXED],
      ['-w', 'n[1-5]', '-S', MIXED],
      ['-w', 'n[1-5]', '-qS', MIXED],
      ['-w', 'n[1-5]', '-vb', MIXED],
      ['-w', 'n[1-5]', '-vL', MIXED],
      ['-w', 'n[1-2]', 'printf x'],
      ['-R', 'exec', '-w', 'n[1-3]', 'echo %h %n %rank'],
    ])('%s %s %s %s, in any order', async (...words) => {
      const [real, found] = await Promise.all([start(REAL, words), start(ours, words)]);
      expect(lines(found.stdout)).toEqual(lines(real.stdout));
      expect(lines(found.stderr)).toEqual(lines(withoutCount(real.stderr)));
      expect(found.exit).toBe(real.exit);
    });

    it.each([
      ['no nodes', ['true']],
      ['no node left', ['-w', 'n1', '-x', 'n1', 'true']],
      ['an unknown group', ['-w', '@nogroup', 'true']],
      ['an unknown option', ['-w', 'n1', '--badopt', 'true']],
      ['a wrong value', ['-w', 'n1', '-u', 'x', 'true']],
      ['a missing host file', ['--hostfile', 'nowhere', 'true']],
      ['a wrong node set', ['-w', 'n[1', 'true']],
    ])('refuses %s with the same exit status', async (_, words) => {
      const [real, found] = await Promise.all([start(REAL, words), start(ours, words)]);
      expect(found.exit).toBe(real.exit);
      expect(found.stderr).toMatch(/^clush: /);
    });
  });

  describe('differs from clush as docs/reference/clush-differences.md says', () => {
    it('a signal is named, and counts as 128 + its number', async () => {
      const { stderr, exit } = await start(ours, ['-w', 'n1', '-S', 'kill -9 $$']);
      expect([stderr, exit]).toEqual(['clush: n1: ended by SIGKILL\n', 137]);
    });

    it('what nodes said before their time was up is shown, and they are counted', async () => {
      const { stdout, stderr, exit } = await start(ours, [
        '-w',
        'n[1-3]',
        '-bS',
        '-u',
        '1',
        'echo x; sleep 60',
      ]);
      expect(stdout).toBe('---------------\nn[1-3] (3)\n---------------\nx\n');
      expect([stderr, exit]).toEqual(['clush: n[1-3] (3): command timeout\n', 255]);
    });

    it('a node that is not reached is told from a command that failed with 255', async () => {
      const { stderr, exit } = await start(ours, ['-w', 'n1', '-S', '-o', 'Port=1', 'true']);
      expect(stderr).toContain('clush: n1: unreachable (refused): the port is closed\n');
      expect(exit).toBe(255);
    });

    it('blocks come in natural order', async () => {
      const { stdout } = await start(ours, ['-w', 'n[9-10]', '-b', ADDRESS]);
      expect(stdout.indexOf('n9\n')).toBeLessThan(stdout.indexOf('n10\n'));
    });

    it('nothing to do is a mistake', async () => {
      expect((await start(ours, ['-w', 'n1'])).exit).toBe(2);
    });
  });

  it('the other names are links of the same program', async () => {
    const { env } = nodes;
    const program = (name: string): string => join(nodes.home, 'bin', name);
    expect((await grappe(['-f', 'n1', 'n2'], { program: program('nodeset'), env })).stdout).toBe('n[1-2]\n');
    expect((await grappe(['-e', 'n[1-2]'], { program: program('cluset'), env })).stdout).toBe('n1 n2\n');
    const gathered = await grappe(['-b'], { program: program('clubak'), env, stdin: 'n1: a\nn2: a\n' });
    expect(gathered.stdout).toBe('---------------\nn[1-2] (2)\n---------------\n a\n');
  });
});
