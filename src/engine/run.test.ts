import { describe, expect, it } from 'vitest';
import { fakeRun } from '../../test/support/fake-run.ts';
import { NodeSet } from '../nodeset/index.ts';
import {
  answers,
  FakeConnector,
  FAULT_NAMES,
  FAULTS,
  fails,
  fakeNode,
  text,
  VirtualClock,
} from '../transport/fake/index.ts';
import { run } from './run.ts';

describe('a run', () => {
  it.each(FAULT_NAMES)('gives a node with the fault %s its outcome and cause', async (name) => {
    const { node, outcome, cause } = FAULTS[name];
    const { summary } = await fakeRun({ nodes: 'n1', script: () => node, commandTimeoutMs: 20_000 });
    expect(summary.results).toMatchObject([{ node: 'n1', outcome, cause }]);
  });

  it('tells exit code and signal', async () => {
    const { resultOf } = await fakeRun({
      nodes: 'n[1-3]',
      script: (node) => ({ n2: FAULTS['exit-code'].node, n3: FAULTS.signal.node })[node] ?? fakeNode(),
    });
    expect(resultOf('n1')).toMatchObject({ outcome: 'ok', exit: 0, signal: null });
    expect(resultOf('n2')).toMatchObject({ outcome: 'failed', exit: 3, signal: null });
    expect(resultOf('n3')).toMatchObject({ outcome: 'signalled', exit: null, signal: 'SIGKILL' });
  });

  it('counts in the order of the outcome table and asks for the exit status of the worst', async () => {
    const scripts: Record<string, keyof typeof FAULTS> = { n2: 'refused', n4: 'lost' };
    const { summary } = await fakeRun({
      nodes: 'n[1-4]',
      script: (node) => (scripts[node] ? FAULTS[scripts[node]].node : fakeNode()),
    });
    expect([...summary.counts]).toEqual([
      ['ok', 2],
      ['unreachable', 1],
      ['lost', 1],
    ]);
    expect(summary.exit).toBe(4);
  });

  it('starts nodes in node order and gives each its rank', async () => {
    const ranks: string[] = [];
    const { started } = await fakeRun({
      nodes: 'n[1-20]',
      fanout: 3,
      command: (node, rank) => {
        ranks.push(`${node}:${rank}`);
        return 'true';
      },
      script: (node) => fakeNode({ runMs: 7 * (node.length + (Number(node.slice(1)) % 5)) }),
    });
    expect(started).toEqual(Array.from({ length: 20 }, (_, at) => `n${at + 1}`));
    expect(ranks.toSorted()).toEqual(Array.from({ length: 20 }, (_, at) => `n${at + 1}:${at}`).toSorted());
  });

  it('runs one command after the other with a fan-out of 1', async () => {
    const { connector, ended } = await fakeRun({
      nodes: 'n[1-5]',
      fanout: 1,
      script: (node) => fakeNode({ runMs: 1000 - 100 * Number(node.slice(1)) }),
    });
    expect(connector.counts.peakRunning).toBe(1);
    expect(connector.counts.peakOpen).toBeLessThanOrEqual(2);
    expect(ended.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
  });

  it('F22: dead nodes use up neither run slots nor time, and connects stay bounded', async () => {
    const dead = (node: string): boolean => Number(node.slice(1)) <= 1000;
    const script = (node: string): typeof FAULTS.dead.node =>
      dead(node) ? FAULTS.dead.node : fakeNode({ runMs: 300 });
    const { summary, connector } = await fakeRun({ nodes: 'n[1-10000]', script });
    expect(summary.counts).toEqual(
      new Map([
        ['ok', 9000],
        ['unreachable', 1000],
      ]),
    );
    // 9,000 healthy nodes alone take 45 s; in run slots the dead would add 156 s.
    expect(summary.ms).toBeLessThan(70_000);
    expect(connector.counts.peakOpen).toBeLessThanOrEqual(64 * 9);
  });

  it('never exceeds the fan-out when all nodes answer late and at once', async () => {
    const { connector, summary } = await fakeRun({
      nodes: 'n[1-30]',
      fanout: 4,
      script: (node) =>
        fakeNode({ runMs: 9000 }, answers(10_000 - 1000 * Math.floor((Number(node.slice(1)) - 1) / 4))),
    });
    expect(summary.counts).toEqual(new Map([['ok', 30]]));
    expect(connector.counts.peakOpen).toBe(30);
    expect(connector.counts.peakRunning).toBe(4);
  });

  it('delivers what a node said before its command timed out', async () => {
    const { resultOf, outputOf } = await fakeRun({
      nodes: 'n1',
      commandTimeoutMs: 3000,
      script: () => FAULTS.hang.node,
    });
    expect(resultOf('n1')).toMatchObject({ outcome: 'timeout', signal: 'SIGTERM' });
    expect(outputOf('n1')).toBe('so far\n');
  });

  it('counts the command timeout from the moment at which the command was sent', async () => {
    const { summary } = await fakeRun({
      nodes: 'n1',
      commandTimeoutMs: 1000,
      script: () => fakeNode({ runMs: 900 }, answers(5000)),
    });
    expect(summary.counts).toEqual(new Map([['ok', 1]]));
  });

  it('F14: a slow reader of one node slows that node alone', async () => {
    const clock = new VirtualClock();
    const flood = fakeNode({ output: [{ ...text('x'), times: 50, everyMs: 1 }] });
    const { resultOf, connector } = await fakeRun({
      nodes: 'n[1-5]',
      clock,
      script: () => flood,
      observer: { output: (node) => (node === 'n1' ? clock.sleep(1000) : undefined) },
    });
    expect(resultOf('n1')?.ms).toBeGreaterThan(50_000);
    expect(['n2', 'n3', 'n4', 'n5'].every((node) => Number(resultOf(node)?.ms) < 200)).toBe(true);
    expect(connector.counts.peakUnacknowledged).toBe(1);
  });

  it('F25: output that cannot be put away makes that node local, and no other', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const { summary } = await fakeRun({
      nodes: 'n[1-4]',
      script: () => fakeNode({ output: [text('x'), text('y', 'stderr')] }),
      observer: {
        output: (node) => (node === 'n2' ? Promise.reject(full) : undefined),
        flush: (node) => (node === 'n3' ? Promise.reject(full) : undefined),
      },
    });
    expect(summary.results.map(({ outcome, cause, exit }) => [outcome, cause, exit])).toEqual([
      ['ok', null, 0],
      ['local', 'disk-full', null],
      ['local', 'disk-full', 0],
      ['ok', null, 0],
    ]);
    expect(summary.exit).toBe(9);
  });

  it('drops output that comes after the end of a node', async () => {
    const { resultOf, late } = await fakeRun({
      nodes: 'n[1-2]',
      commandTimeoutMs: 1000,
      // n2 keeps the run going while n1, given up after six seconds, goes on writing.
      script: (node) =>
        node === 'n1' ? fakeNode({ runMs: Infinity, whenEnded: 'babbles' }) : fakeNode({}, answers(15_000)),
    });
    expect(resultOf('n1')).toMatchObject({
      outcome: 'timeout',
      detail: 'its end was not confirmed within 5 s',
    });
    expect(late).toEqual([]);
  });

  it.each(['authentication', 'host-key-changed', 'refused', 'connect-timeout'] as const)(
    'connects once only where the cause is %s',
    async (cause) => {
      const { connector } = await fakeRun({
        nodes: 'n1',
        script: () => fakeNode({}, fails('denied', cause), answers(1)),
      });
      expect(connector.counts.connects.get('n1')).toBe(1);
    },
  );

  it('never repeats what was sent', async () => {
    const { connector, resultOf } = await fakeRun({ nodes: 'n1', script: () => FAULTS.lost.node });
    expect(connector.counts.sent.get('n1')).toBe(1);
    expect(resultOf('n1')?.outcome).toBe('lost');
  });

  it('repeats what a kept connection that had died could not send', async () => {
    const notSent = { kind: 'not-sent', outcome: 'unreachable', cause: 'link-lost', detail: 'gone' } as const;
    const { connector, resultOf } = await fakeRun({ nodes: 'n1', script: () => fakeNode({ end: notSent }) });
    expect(connector.counts.connects.get('n1')).toBe(2);
    expect(resultOf('n1')).toMatchObject({ outcome: 'unreachable', cause: 'link-lost' });
  });

  it.each([
    ['before', false, 'unreachable'],
    ['after', true, 'lost'],
  ] as const)(
    'gives a node its outcome even when the transport throws %s sending',
    async (_, sends, outcome) => {
      const clock = new VirtualClock();
      const connector = new FakeConnector({ clock });
      const connection = await connector.connect('n1', new AbortController().signal);
      connection.exec = async (_command, io) => {
        if (sends) io.onSent?.();
        throw new Error('Not connected');
      };
      connector.connect = async () => connection;
      const request = {
        id: 't',
        nodes: NodeSet.parse('n1'),
        command: () => '',
        fanout: 1,
        commandTimeoutMs: 0,
      };
      const environment = { connector, clock, random: () => 0 };
      const { results } = await run(request, environment, {}, new AbortController().signal);
      expect(results).toMatchObject([{ outcome, cause: 'protocol', detail: 'Not connected' }]);
    },
  );

  it('closes every connection, however its command ended', async () => {
    const faults = ['lost', 'frozen', 'refused', 'exit-code', 'signal'] as const;
    const { connector } = await fakeRun({
      nodes: 'n[1-6]',
      fanout: 2,
      commandTimeoutMs: 1000,
      script: (node) => {
        const fault = faults[Number(node.slice(1)) - 1];
        return fault ? FAULTS[fault].node : fakeNode();
      },
    });
    expect(connector.counts.open).toBe(0);
  });

  it('fails as a whole when its observer throws, and starts nothing more', async () => {
    const broken = new Error('observer');
    const ended = (): never => {
      throw broken;
    };
    const started: string[] = [];
    const observer = { ended, started: (node: string) => void started.push(node) };
    await expect(fakeRun({ nodes: 'n[1-50]', fanout: 4, observer })).rejects.toBe(broken);
    expect(started.length).toBeLessThan(10);
  });
});
