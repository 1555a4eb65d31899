/** What a run shows, in every form. */

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRAPPE } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';
import { onTerminal, quoted } from '../support/terminal.ts';

/** n1 and n2 say the same; n3 something else, and fails; n4 and n10 speak on standard error, too. */
const MIXED = 'case %h in n1|n2) echo a;; n3) echo b; exit 3;; *) echo c; echo err >&2;; esac';
const RULE = '---------------';
const block = (header: string, text: string): string => `${RULE}\n${header}\n${RULE}\n${text}`;

describe.skipIf(!sshdInstalled)('a run shows', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
    writeFileSync(
      join(nodes.home, 'fleet.yaml'),
      'version: 1\ngroups: { web: "n[1-2]", db: n3, rest: "n[4,10]" }\n',
    );
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const run = (...words: string[]) =>
    nodes.run(['--config', 'fleet.yaml', '-w', 'n[1-4,10]', ...words, MIXED]);
  const lines = (text: string): string[] => text.split('\n').filter(Boolean).toSorted();

  const SUMMARY = 'grappe: 5 nodes: 4 ok, 1 failed (n3)';
  const FAILED = 'grappe: n3: exited with exit code 3';

  it('labelled lines as they come', async () => {
    const { stdout, stderr, exit } = await run();
    expect(lines(stdout)).toEqual(['n10: c', 'n1: a', 'n2: a', 'n3: b', 'n4: c'].toSorted());
    expect(lines(stderr)).toEqual([FAILED, SUMMARY, 'n10: err', 'n4: err'].toSorted());
    expect(exit).toBe(1);
  });

  it('bare lines with -N', async () => {
    const { stdout, stderr } = await run('-N');
    expect(lines(stdout)).toEqual(['a', 'a', 'b', 'c', 'c']);
    expect(lines(stderr)).toEqual([FAILED, SUMMARY, 'err', 'err'].toSorted());
  });

  const BLOCKS = block('n[1-2] (2)', 'a\n') + block('n[4,10] (2)', 'c\n') + block('n3', 'b\n');

  it('equal outputs once with -b, standard error as it comes', async () => {
    const { stdout, stderr } = await run('-b');
    expect(stdout).toBe(BLOCKS);
    expect(lines(stderr)).toEqual([FAILED, SUMMARY, 'n10: err', 'n4: err'].toSorted());
  });

  it('standard error in the blocks with -B', async () => {
    const { stdout, stderr } = await run('-B');
    expect(stdout).toMatch(new RegExp(`^${RULE}\nn\\[4,10\\] \\(2\\)\n${RULE}\n(c\nerr|err\nc)\n`, 'm'));
    expect(stderr).toBe(`${FAILED}\n${SUMMARY}\n`);
  });

  it('lines in node order with -L', async () => {
    expect((await run('-L')).stdout).toBe('n1: a\nn2: a\nn3: b\nn4: c\nn10: c\n');
    expect((await run('-L', '-N')).stdout).toBe('a\na\nb\nc\nc\n');
  });

  it('gathered lines with -bL', async () => {
    expect(lines((await run('-bL')).stdout)).toEqual(['n[1-2]: a', 'n[4,10]: c', 'n3: b'].toSorted());
  });

  it('lines and then blocks with -v -b', async () => {
    const { stdout } = await run('-v', '-b');
    expect(stdout.endsWith(BLOCKS)).toBe(true);
    expect(lines(stdout.slice(0, -BLOCKS.length))).toEqual(lines((await run()).stdout));
  });

  it('groups in headers with -r, without their source with -G', async () => {
    const { stdout } = await run('-b', '-r');
    expect(stdout).toBe(block('@web (2)', 'a\n') + block('@rest (2)', 'c\n') + block('@db', 'b\n'));
    expect((await run('-b', '-r', '-s', 'grappe')).stdout).toContain('\n@grappe:web (2)\n');
    expect((await run('-b', '-r', '-s', 'grappe', '-G')).stdout).toContain('\n@web (2)\n');
  });

  it('what differs from the most common output with --diff', async () => {
    const { stdout } = await run('--diff');
    expect(stdout).toBe(
      [
        ...['--- n[1-2] (2)', '+++ n[4,10] (2)', '@@ -1 +1 @@', '-a', '+c'],
        ...['--- n[1-2] (2)', '+++ n3', '@@ -1 +1 @@', '-a', '+b', ''],
      ].join('\n'),
    );
  });

  it('outputs only with -q', async () => {
    const { stdout, stderr, exit } = await run('-q', '-b');
    expect(stdout).toBe(BLOCKS.replaceAll(' (2)', ''));
    expect(lines(stderr)).toEqual(['n10: err', 'n4: err']);
    expect(exit).toBe(1);
  });

  it('the largest exit code as exit status with -S', async () => {
    expect((await run('-S')).exit).toBe(3);
    expect((await run('-qS', '-b')).exit).toBe(3);
  });

  it('one node that is well without a summary', async () => {
    expect(await nodes.run(['-w', 'n1', 'echo hi'])).toMatchObject({
      stdout: 'n1: hi\n',
      stderr: '',
      exit: 0,
    });
    expect(await nodes.run(['-w', 'n1', 'true'])).toMatchObject({ stdout: '', stderr: '', exit: 0 });
  });

  it('the partial output of nodes whose time was up, and no blank line', async () => {
    const words = [
      '-w',
      'n[1-4]',
      '-u',
      '1',
      'case %h in n1|n2) echo half;; *) printf end; exit;; esac; sleep 60',
    ];
    const { stdout, stderr } = await nodes.run(['-b', ...words]);
    expect(stdout).toBe(`${block('n[3-4] (2)', 'end\n')}${block('n[1-2] (2)', 'half\n')}`);
    expect(stderr).toBe('grappe: n[1-2] (2): command timeout\ngrappe: 4 nodes: 2 ok, 2 timeout (n[1-2])\n');
  });

  describe('on a terminal', () => {
    const shown = async (words: readonly string[], env: Record<string, string> = {}): Promise<string> => {
      const line = [GRAPPE, 'run', '-F', nodes.sshd.sshConfig, ...words].map(quoted).join(' ');
      await using terminal = onTerminal(`exec ${line}`, { env: { ...nodes.env, ...env }, cwd: nodes.home });
      await terminal.ended;
      return terminal.screen.replaceAll('\r\n', '\n');
    };
    const SLOW = 'case %h in n1) sleep 2;; esac; echo hi';
    const ERASE = '\r\x1b[K';

    it('a progress line that is erased before anything else', async () => {
      const screen = await shown(['-w', 'n[1-3]', '-b', '--color=never', SLOW]);
      expect(screen).toContain(`${ERASE}2/3 done: 2 ok; running: n1${ERASE}`);
      const end = `${ERASE}${block('n[1-3] (3)', 'hi\n')}grappe: 3 nodes: 3 ok\n`;
      expect(screen.endsWith(end)).toBe(true);
      // Plain lines come between only when asked for.
      expect(await shown(['-w', 'n[1-3]', '--color=never', SLOW])).not.toContain('done');
      const plain = await shown(['-w', 'n[1-3]', '-P', '--color=never', SLOW]);
      expect(plain).toMatch(/2\/3 done: 2 ok; running: n1\r\x1b\[Kn1: hi\n/);
    });

    it('none in a pipe', async () => {
      const { stdout, stderr } = await nodes.run(['-w', 'n[1-3]', '-b', '-P', SLOW]);
      expect([stdout, stderr]).toEqual([block('n[1-3] (3)', 'hi\n'), 'grappe: 3 nodes: 3 ok\n']);
    });

    it('colours, unless something speaks against it', async () => {
      const words = ['-w', 'n1', 'echo hi; echo err >&2'];
      const coloured = ['\x1b[94mn1: \x1b[0mhi', '\x1b[91mn1: \x1b[0merr'];
      expect(lines(await shown(words))).toEqual(coloured.toSorted());
      expect(lines(await shown(['--color=never', ...words]))).toEqual(['n1: err', 'n1: hi']);
      expect(lines(await shown(words, { NO_COLOR: '1' }))).toEqual(['n1: err', 'n1: hi']);
    });
  });

  it('no colours in a pipe, unless --color=always or CLICOLOR_FORCE', async () => {
    const words = ['-w', 'n1', 'echo hi'];
    expect((await nodes.run(words)).stdout).toBe('n1: hi\n');
    expect((await nodes.run(['--color=always', ...words])).stdout).toBe('\x1b[94mn1: \x1b[0mhi\n');
    const forced = await nodes.run(words, { env: { ...nodes.env, CLICOLOR_FORCE: '1' } });
    expect(forced.stdout).toBe('\x1b[94mn1: \x1b[0mhi\n');
  });

  it('in one pipe what came first before what came later, however slow the reader', async () => {
    const command = 'yes | head -c 500000; sleep 0.5; echo last >&2';
    const line = `exec '${GRAPPE}' run -F '${nodes.sshd.sshConfig}' -w n1 ${quoted(command)} 2>&1`;
    const child = spawn('/bin/sh', ['-c', line], { env: nodes.env, stdio: ['ignore', 'pipe', 'inherit'] });
    // Long enough for all of it to wait for the reader, who must not have begun.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    let text = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) text += String(chunk);
    expect(text.indexOf('n1: last\n')).toBe(text.length - 'n1: last\n'.length);
    expect(text).toHaveLength(250_000 * 'n1: y\n'.length + 'n1: last\n'.length);
  });

  it('what clush.conf sets beneath the options', async () => {
    const conf = join(nodes.home, 'clush.conf');
    writeFileSync(conf, '[Main]\nnode_count: no\ncolor: always\nmaxrc: yes\n');
    const { stdout, exit } = await run('--conf', conf, '-b', '--color=never');
    expect(stdout).toContain(`${RULE}\nn[1-2]\n${RULE}\n`);
    expect(exit).toBe(3);
    expect((await run('--conf', conf)).stdout).toContain('\x1b[94m');
    expect((await run('-O', 'node_count=no', '-b')).stdout).toContain(`${RULE}\nn[1-2]\n${RULE}\n`);
    writeFileSync(conf, '[Main]\nverbosity: 0\n');
    expect(lines((await run('--conf', conf, '-b')).stderr)).toEqual(['n10: err', 'n4: err']);
  });
});
