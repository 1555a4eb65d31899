import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodesDrainReport } from '../../src/protocol/index.ts';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

describe.skipIf(!sshdInstalled)('drained nodes', () => {
  let nodes: TestNodes;
  const call = (...words: string[]) => grappe(words, { env: nodes.env, cwd: nodes.home });

  beforeAll(async () => {
    nodes = await startTestNodes();
    writeFileSync(join(nodes.home, 'grappe.yaml'), 'version: 1\nnodes: n[1-3]\ngroups: { web: "n[1-2]" }\n');
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  it('are listed with who and why, and stand behind @state:drained', async () => {
    expect(await call('nodes', 'drain', 'n2', '--reason', 'disk\n\x1b[31m')).toMatchObject({
      stdout: 'n2: drained\n',
      exit: 0,
    });
    expect((await call('nodes', 'drain')).stdout).toMatch(/^n2: disk \\x1b\[31m \(\w+, \d s ago\)\n$/);
    expect((await call('nodeset', '-f', '@web!@state:drained')).stdout).toBe('n1\n');
    const report = v.parse(NodesDrainReport, JSON.parse((await call('nodes', 'drain', '--json')).stdout));
    expect(report.drained).toMatchObject([{ node: 'n2', reason: 'disk \x1b[31m' }]);
  });

  it('are left out of -a, which says so; named ones are used, which is said, too', async () => {
    const all = await nodes.run(['-a', '-b', 'echo here']);
    expect(all.stdout).toBe('---------------\nn[1,3] (2)\n---------------\nhere\n');
    expect(all.stderr).toMatch(/^grappe: n2: drained and left out: disk /);
    expect(all.exit).toBe(0);
    const named = await nodes.run(['-w', 'n[2-3]', '-b', 'echo here']);
    expect(named.stdout).toBe('---------------\nn[2-3] (2)\n---------------\nhere\n');
    expect(named.stderr).toMatch(/^grappe: n2: drained, and used because they are named: disk /);
    expect((await nodes.run(['-q', '-a', '-w', 'n2', 'echo here'])).stderr).toBe('');
  });

  it('are left out of a rerun, which says so; when no other is left, nothing runs', async () => {
    await nodes.run(['-q', '-w', 'n[1-2]', 'exit 3']);
    const again = await call('rerun', '--last', '--failed');
    expect(again.stderr).toMatch(/^grappe: n2: drained and left out: disk /);
    expect(again.stderr).toContain('grappe: 1 node: 1 failed (n1)');
    await nodes.run(['-q', '-w', 'n2', 'exit 3']);
    const none = await call('rerun', '--last', '--failed');
    expect(none).toMatchObject({ exit: 2, stdout: '' });
    expect(none.stderr).toContain('all nodes that are asked for are drained: n2 [nothing-selected]');
    expect((await call('rerun', '--last', '--failed', '-q')).stderr).not.toContain('left out');
  });

  it('are nothing that clush knows of', async () => {
    const clush = join(nodes.home, 'clush');
    symlinkSync(GRAPPE, clush);
    const { stdout, stderr } = await grappe(['-F', nodes.sshd.sshConfig, '-a', '-b', '-q', 'echo here'], {
      env: nodes.env,
      cwd: nodes.home,
      program: clush,
    });
    expect([stdout, stderr]).toEqual(['---------------\nn[1-3]\n---------------\nhere\n', '']);
  });

  it('come back', async () => {
    expect(await call('nodes', 'resume', 'n[1-2]')).toMatchObject({
      stdout: 'n2: back in use\n',
      stderr: 'grappe: n1: not drained\n',
      exit: 0,
    });
    expect((await call('nodes', 'drain')).stdout).toBe('');
    expect((await nodes.run(['-a', '-b', 'echo here'])).stdout).toContain('n[1-3] (3)');
  });

  it('are on record: who took them out and put them back, and why', () => {
    const log = readFileSync(join(nodes.home, '.local/state/grappe/audit.jsonl'), 'utf8');
    const records = log.split('\n').filter((line) => /"event":"nodes-(drain|resume)"/.test(line));
    expect(records.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: 'nodes-drain', reason: 'disk \x1b[31m', nodes: 'n2', count: 1, from: null },
      { event: 'nodes-resume', nodes: 'n[1-2]', count: 2 },
    ]);
  });

  it('need a reason', async () => {
    expect(await call('nodes', 'drain', 'n1')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('the reason is missing') as string,
    });
    expect((await call('nodes', 'drain', '--reason', 'x')).exit).toBe(2);
    expect((await call('nodes', 'resume')).exit).toBe(2);
  });

  it('can be the whole fleet: -a is then nothing, and says why', async () => {
    await call('nodes', 'drain', '-a', '--reason', 'power');
    expect(await nodes.run(['-a', 'echo here'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('all nodes that -a stands for are drained') as string,
    });
    await call('nodes', 'resume', '@state:drained');
  });

  it('are not forgotten for a damaged list: -a is refused, named nodes are not', async () => {
    const fleets = join(nodes.home, '.local/state/grappe/nodes');
    const list = join(fleets, readdirSync(fleets)[0]!, 'drained.json');
    writeFileSync(list, '{', { mode: 0o600 });
    const all = await nodes.run(['-a', 'echo here']);
    expect(all).toMatchObject({ exit: 9, stdout: '' });
    expect(all.stderr).toMatch(/the list of drained nodes '.*' is damaged/);
    const named = await nodes.run(['-w', 'n1', 'echo here']);
    expect(named).toMatchObject({ exit: 0, stdout: 'n1: here\n' });
    expect(named.stderr).toContain('is damaged');
    rmSync(list);
  });
});
