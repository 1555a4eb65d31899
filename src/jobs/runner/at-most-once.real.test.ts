/** An attempt runs once at most, whatever is killed, however often it is started, and whether or not there is room. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunnerKills } from '../../../test/support/runner-kills.ts';
import {
  never,
  nodeShells,
  orderOf,
  type RunnerNode,
  runsIn,
  startRunnerNode,
  watchUntil,
} from '../../../test/support/runner-nodes.ts';
import { seededRandom } from '../../transport/fake/seeded-random.ts';

describe.each(nodeShells)('at most once under %s', (shell) => {
  let node: RunnerNode;
  beforeAll(async () => void (node = await startRunnerNode(shell)));
  afterAll(() => node[Symbol.asyncDispose]());

  it('forty starts of one attempt, eight at a time, are one run', async () => {
    const runs = join(node.home, 'forty');
    mkdirSync(runs);
    const order = orderOf('J.0.1', `: >"${runs}/J.0.1@$$"; echo ran; sleep 0.2`);
    let left = 40;
    const line = async (): Promise<void> => {
      while (left-- > 0) {
        const answer = await node.runner.start([order], never);
        expect(answer).toHaveProperty('size', 1);
        expect(['running', 'ended']).toContain((answer as Map<string, { is: string }>).get('J.0.1')?.is);
      }
    };
    await Promise.all(Array.from({ length: 8 }, line));
    const seen = await watchUntil(node.runner.watch(new Map(), never), 1);
    expect(seen.get('J.0.1')).toMatchObject({ stdout: 'ran\n', standing: 'ended 0' });
    expect(runsIn(runs)).toEqual(['J.0.1']);
  });

  it('kill -9 of starter and supervisor at random moments: never two runs, and the verdicts are right', async () => {
    const seed = Date.now() % 1_000_000;
    const kills = new RunnerKills(node, seededRandom(seed));
    for (let round = 0; round < 12; round++) await kills.round();
    expect({ seed, broken: kills.broken }).toEqual({ seed, broken: [] });
    expect([...kills.counts.values()].reduce((sum, count) => sum + count, 0)).toBe(12);
  });
});

describe.skipIf(!mayMount())('a node whose disk is full', () => {
  let home: string;
  let node: RunnerNode;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'grappe-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', home]);
    node = await startRunnerNode('dash', home);
  });
  afterAll(async () => {
    await node[Symbol.asyncDispose]();
    execFileSync('umount', [home]);
    rmSync(home, { recursive: true });
  });

  it('F: refuses a start that has no room, and nothing has begun', async () => {
    const large = { path: 'large', executable: false, bytes: Buffer.alloc(3_000_000) };
    const orders = [orderOf('J.0.1', 'echo x'), orderOf('J.1.1', 'echo x', { files: [large] })];
    const answer = await node.runner.start(orders, never);
    expect(answer).toMatchObject({
      outcome: 'failed',
      mayHaveActed: false,
      detail: expect.stringMatching(/room|space/) as string,
    });
    const none = { is: 'none' };
    expect(await node.runner.stat(['J.0.1', 'J.1.1'], never)).toEqual(
      new Map([
        ['J.0.1', none],
        ['J.1.1', none],
      ]),
    );
    // What had come of it is gone again, and there is room for one that fits.
    await node.runner.start([orderOf('J.0.1', 'echo x')], never);
    expect((await watchUntil(node.runner.watch(new Map(), never), 1)).get('J.0.1')?.standing).toBe('ended 0');
  });

  it('tells of the end of a program that has filled it', async () => {
    await node.runner.start(
      [orderOf('K.0.1', 'cat /dev/zero >big 2>/dev/null; echo reached disk >>"$d/evidence"; exit 4')],
      never,
    );
    const seen = await watchUntil(
      node.runner.watch(new Map([['J.0.1', { stdout: 2, stderr: 0 }]]), never),
      2,
    );
    expect(seen.get('K.0.1')?.standing).toBe('ended 4');
    expect(readFileSync(join(node.place, 'K.0.1/rc'), 'utf8')).toMatch(/^4\n/);
    expect(await node.runner.start([orderOf('K.1.1', 'echo x')], never)).toMatchObject({
      mayHaveActed: false,
    });
    expect(await node.runner.sweep(['K.0.1'], never)).toBeUndefined();
  });
});

function mayMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'grappe-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true });
  }
}
