/** sshd that refuses for a while, and a machine that has not enough descriptors. */

import { describe, expect, it } from 'vitest';
import { fakeRun } from '../../test/support/fake-run.ts';
import { answers, FAULTS, FakeSshd, fakeNode, seededRandom } from '../transport/fake/index.ts';

describe('towards one sshd with MaxStartups 10:30:100', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'F12: loses none of 200 nodes and soon stops being refused (seed %i)',
    async (seed) => {
      const sshd = new FakeSshd('loopback', seededRandom(seed));
      const { summary } = await fakeRun({
        nodes: 'n[1-200]',
        seed,
        connector: { sshd: () => sshd },
        script: () => fakeNode({}, answers(200)),
      });
      expect(summary.counts).toEqual(new Map([['ok', 200]]));
      expect(sshd.refusals).toBeGreaterThan(0);
      expect(sshd.refusals).toBeLessThan(50);
    },
  );

  it('F12: gives up after six tries, and says so', async () => {
    const { connector, resultOf } = await fakeRun({
      nodes: 'n1',
      script: () => FAULTS['throttled-for-ever'].node,
    });
    expect(connector.counts.connects.get('n1')).toBe(6);
    expect(resultOf('n1')).toMatchObject({ outcome: 'unreachable', cause: 'throttled' });
  });

  it('holds up no node of another sshd', async () => {
    const full = new FakeSshd('full', () => 0, { start: 1, rate: 100, full: 1 });
    const { ended } = await fakeRun({
      nodes: 'n[1-100]',
      fanout: 8,
      connector: { sshd: (node) => (Number(node.slice(1)) <= 50 ? full : undefined) },
      script: () => fakeNode({}, answers(100)),
    });
    const own = ended.findLastIndex(({ node }) => Number(node.slice(1)) > 50);
    expect(own).toBeLessThan(80);
    expect(ended.every(({ outcome }) => outcome === 'ok')).toBe(true);
  });
});

describe('a machine that is short of descriptors', () => {
  it.each([5, 40, 200])(
    'F23: runs everything with descriptors for %i, and warns once',
    async (descriptors) => {
      const { summary, warnings, connector } = await fakeRun({
        nodes: 'n[1-2000]',
        fanout: 256,
        connector: { descriptors },
      });
      expect(summary.counts).toEqual(new Map([['ok', 2000]]));
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(
        /^this machine is short of descriptors or memory: at most \d+ nodes at once/,
      );
      expect(connector.counts.peakOpen).toBeLessThanOrEqual(descriptors);
    },
  );

  it('F23: goes on when the shortage is due to dead nodes', async () => {
    const { summary } = await fakeRun({
      nodes: 'n[1-400]',
      connector: { descriptors: 20 },
      script: (node) => (Number(node.slice(1)) % 4 === 0 ? FAULTS.dead.node : fakeNode()),
    });
    expect(summary.counts).toEqual(
      new Map([
        ['ok', 300],
        ['unreachable', 100],
      ]),
    );
  });

  it('F23: calls a node local when there is no descriptor at all', async () => {
    const { summary } = await fakeRun({ nodes: 'n[1-3]', connector: { descriptors: 0 } });
    expect(summary.results.map(({ outcome, cause }) => `${outcome} ${cause}`)).toEqual(
      Array.from({ length: 3 }, () => 'local descriptors'),
    );
    expect(summary.exit).toBe(9);
  });
});
