/** What ends a run from outside: the caller, clocks that jump, a laptop that was closed. */

import { describe, expect, it } from 'vitest';
import { fakeRun } from '../../test/support/fake-run.ts';
import { answers, FAULTS, fakeNode, VirtualClock } from '../transport/fake/index.ts';

function abortedAt(clock: VirtualClock, ms: number): AbortSignal {
  const controller = new AbortController();
  void clock.sleep(ms).then(() => controller.abort(new Error('SIGINT')));
  return controller.signal;
}

describe('an interrupted run', () => {
  it('F30: ends what runs, starts nothing more, and names every node', async () => {
    const clock = new VirtualClock();
    const { summary, connector } = await fakeRun({
      nodes: 'n[1-10]',
      fanout: 4,
      clock,
      signal: abortedAt(clock, 1500),
      script: (node) => fakeNode({ runMs: node === 'n1' ? 100 : Infinity }),
    });
    const outcomes = summary.results.map(({ outcome, cause }) => `${outcome} ${cause}`);
    expect(outcomes).toEqual([
      'ok null',
      ...Array.from({ length: 4 }, () => 'cancelled interrupted'),
      ...Array.from({ length: 5 }, () => 'not-run run-stopped'),
    ]);
    expect(connector.counts).toMatchObject({ running: 0, open: 0 });
    expect(summary.exit).toBe(5);
    expect(summary.ms).toBeLessThan(1600);
  });

  it('F30: calls a node that was still being reached not-run: nothing was sent to it', async () => {
    const clock = new VirtualClock();
    const { resultOf, connector } = await fakeRun({
      nodes: 'n[1-2]',
      clock,
      signal: abortedAt(clock, 500),
      script: () => FAULTS.dead.node,
    });
    expect(resultOf('n1')).toMatchObject({ outcome: 'not-run', cause: 'interrupted' });
    expect(connector.counts.sent.size).toBe(0);
  });

  it('F30: keeps how a command really ended beside the outcome', async () => {
    const clock = new VirtualClock();
    const { resultOf, summary } = await fakeRun({
      nodes: 'n1',
      clock,
      signal: abortedAt(clock, 500),
      script: () => FAULTS['hang-ignoring-term'].node,
    });
    expect(resultOf('n1')).toMatchObject({ outcome: 'cancelled', signal: 'SIGKILL' });
    expect(summary.ms).toBe(2500);
  });

  it('F30: waits five seconds for a node that does not confirm its end, and closes its connection', async () => {
    const clock = new VirtualClock();
    const { resultOf, summary, connector } = await fakeRun({
      nodes: 'n[1-2]',
      clock,
      signal: abortedAt(clock, 500),
      script: (node) => (node === 'n1' ? FAULTS.frozen.node : fakeNode({}, { kind: 'stuck' })),
    });
    expect(resultOf('n1')).toMatchObject({
      outcome: 'cancelled',
      detail: 'its end was not confirmed within 5 s',
    });
    expect(resultOf('n2')).toMatchObject({ outcome: 'not-run' });
    expect(summary.ms).toBe(5500);
    expect(connector.counts.running).toBe(0);
  });

  it('F30: waits for nothing once it is left, and closes its connections', async () => {
    const clock = new VirtualClock();
    const { resultOf, summary, connector } = await fakeRun({
      nodes: 'n[1-3]',
      clock,
      signal: abortedAt(clock, 500),
      leave: abortedAt(clock, 700),
      script: (node) =>
        [FAULTS.frozen.node, fakeNode({}, { kind: 'stuck' }), fakeNode({ runMs: 600 })][
          Number(node.slice(1)) - 1
        ]!,
    });
    expect(resultOf('n1')).toMatchObject({ outcome: 'cancelled', detail: 'its end was not waited for' });
    expect(resultOf('n2')).toMatchObject({ outcome: 'not-run' });
    expect(summary.ms).toBe(700);
    expect(connector.counts.running).toBe(0);
  });

  it('F30: does nothing when it is interrupted before it begins', async () => {
    const { summary, connector, started } = await fakeRun({ nodes: 'n[1-3]', signal: AbortSignal.abort() });
    expect(summary.counts).toEqual(new Map([['not-run', 3]]));
    expect(connector.counts.connects.size).toBe(0);
    expect(started).toEqual([]);
  });

  it('F30: does not wait out the pause before a retry', async () => {
    const clock = new VirtualClock();
    const { summary } = await fakeRun({
      nodes: 'n1',
      clock,
      signal: abortedAt(clock, 300),
      script: () => FAULTS.dns.node,
    });
    expect(summary.counts).toEqual(new Map([['not-run', 1]]));
    expect(summary.ms).toBe(300);
  });
});

describe('time that plays tricks', () => {
  it.each([-365 * 24, -1, 1, 365 * 24])(
    'F32: a wall clock that jumps by %i h neither ends a command nor lets one run on',
    async (hours) => {
      const clock = new VirtualClock();
      void clock.sleep(500).then(() => (clock.wallOffsetMs += hours * 3_600_000));
      const { summary } = await fakeRun({
        nodes: 'n[1-3]',
        clock,
        commandTimeoutMs: 2000,
        script: (node) => fakeNode({ runMs: node === 'n3' ? Infinity : 1900 }),
      });
      expect(summary.results.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'timeout']);
      expect(summary.ms).toBe(2021);
    },
  );

  it('F33: a suspended laptop times no command out', async () => {
    const clock = new VirtualClock();
    void clock.sleep(5000).then(() => clock.suspend(60_000));
    const { summary } = await fakeRun({
      nodes: 'n[1-5]',
      clock,
      commandTimeoutMs: 30_000,
      script: (node) => {
        // The command's end, too, is only noticed after waking and some seconds more.
        const runMs = node === 'n5' ? Infinity : 70_000;
        return fakeNode({ runMs });
      },
    });
    expect(summary.results.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'timeout']);
  });

  it('F33: a command that is really too slow still times out after waking', async () => {
    const clock = new VirtualClock();
    void clock.sleep(5000).then(() => clock.suspend(60_000));
    const { resultOf } = await fakeRun({
      nodes: 'n1',
      clock,
      commandTimeoutMs: 30_000,
      script: () => fakeNode({ runMs: Infinity }, answers(20)),
    });
    expect(resultOf('n1')?.outcome).toBe('timeout');
    expect(resultOf('n1')?.ms).toBeGreaterThan(90_000);
    expect(resultOf('n1')?.ms).toBeLessThan(92_000);
  });
});
