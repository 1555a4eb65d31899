import { describe, expect, it } from 'vitest';
import { fakeRun } from '../../test/support/fake-run.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { Connection, Connector, ExecEnd } from '../transport/index.ts';
import { answers, fails, fakeNode, FAULTS, text, VirtualClock } from '../transport/fake/index.ts';
import { endingOfExec, inSequence, NOT_STARTED } from './outcome-of.ts';
import type { Flow } from './flow.ts';
import type { RunObserver } from './run-request.ts';
import { run } from './run.ts';

const failing = fakeNode({ end: { kind: 'exited', code: 1 } });
const lost = fakeNode({ end: { kind: 'lost', cause: 'link-lost', detail: 'gone' } });

/** What starts and ends, as words, with the time of each start. */
function watched(clock: VirtualClock): { events: string[]; times: number[]; observer: RunObserver } {
  const events: string[] = [];
  const times: number[] = [];
  const observer: RunObserver = {
    started: (node) => void (events.push(`+${node}`), times.push(clock.now())),
    ended: ({ node }) => void events.push(`-${node}`),
  };
  return { events, times, observer };
}

describe('waves', () => {
  it('begin when all of the one before have ended', async () => {
    const clock = new VirtualClock();
    const { events, observer } = watched(clock);
    const script = (node: string) => fakeNode({ runMs: node === 'n1' ? 500 : 10 });
    await fakeRun({ nodes: 'n[1-5]', script, clock, observer, flow: { batch: 2 } });
    expect(events.join(' ')).toBe('+n1 +n2 -n2 -n1 +n3 +n4 -n3 -n4 +n5 -n5');
  });

  it('after Ctrl-C between them, no other begins', async () => {
    const stop = new AbortController();
    const observer: RunObserver = { ended: ({ node }) => node === 'n2' && stop.abort(new Error('Ctrl-C')) };
    const { summary, started } = await fakeRun({
      nodes: 'n[1-6]',
      fanout: 1,
      observer,
      signal: stop.signal,
      flow: { batch: 2 },
    });
    expect(started).toEqual(['n1', 'n2']);
    expect([...summary.counts]).toEqual([
      ['ok', 2],
      ['not-run', 4],
    ]);
    expect(summary.results.map(({ cause }) => cause).slice(2)).toEqual(Array(4).fill('run-stopped'));
    expect(summary.exit).toBe(5);
  });
});

describe('the order of starts', () => {
  it('is as given; ranks and results keep the order of the nodes', async () => {
    const commands = new Map<string, number>();
    const { started, summary } = await fakeRun({
      nodes: 'n[1-3]',
      fanout: 1,
      flow: { order: ['n3', 'n1', 'n2'] },
      command: (node, rank) => (commands.set(node, rank), 'true'),
    });
    expect(started).toEqual(['n3', 'n1', 'n2']);
    expect(summary.results.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3']);
    expect([...commands].toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['n1', 0],
      ['n2', 1],
      ['n3', 2],
    ]);
  });
});

describe('the rate of starts', () => {
  it('keeps them apart, whatever the fanout', async () => {
    const clock = new VirtualClock();
    const { times, observer } = watched(clock);
    await fakeRun({ nodes: 'n[1-5]', clock, observer, flow: { everyMs: 250 } });
    const first = times[0] ?? 0;
    expect(times.map((time) => time - first)).toEqual([0, 250, 500, 750, 1000]);
  });

  it('does not hold up the end of an interrupted run', async () => {
    const stop = new AbortController();
    const { summary, clock } = await fakeRun({
      nodes: 'n[1-100]',
      signal: stop.signal,
      observer: { ended: () => stop.abort(new Error('Ctrl-C')) },
      flow: { everyMs: 60_000 },
    });
    expect([...summary.counts.keys()]).toEqual(['ok', 'not-run']);
    expect(clock.now()).toBeLessThan(60_000);
  });
});

describe('too many failures', () => {
  it('start no more nodes; those at work go on to their end', async () => {
    const script = (node: string) =>
      node === 'n1' || node === 'n2' ? failing : fakeNode({ runMs: node === 'n3' ? 900 : 10 });
    const { summary } = await fakeRun({ nodes: 'n[1-9]', fanout: 3, script, flow: { maxFailed: 1 } });
    const outcomes = summary.results.map(({ outcome, cause }) => `${outcome} ${cause}`);
    expect(outcomes.slice(0, 3)).toEqual(['failed null', 'failed null', 'ok null']);
    expect(outcomes.slice(-5)).toEqual(Array(5).fill('not-run too-many-failed'));
    expect(summary.results).toHaveLength(9);
    expect(summary.exit).toBe(1);
  });

  it('count all that did not end well, and only above the limit', async () => {
    const script = (node: string) =>
      node === 'n1' ? FAULTS.dead.node : node === 'n2' ? failing : fakeNode();
    const { summary } = await fakeRun({
      nodes: 'n[1-6]',
      fanout: 1,
      script,
      flow: { maxFailed: 2, batch: 1 },
    });
    expect([...summary.counts]).toEqual([
      ['ok', 4],
      ['failed', 1],
      ['unreachable', 1],
    ]);
  });

  it('stop between waves, too', async () => {
    const { started } = await fakeRun({
      nodes: 'n[1-6]',
      script: () => failing,
      flow: { maxFailed: 0, batch: 2 },
    });
    expect(started).toEqual(['n1', 'n2']);
  });
});

describe('a canary', () => {
  const canary = (bad: readonly string[], flow: Flow) =>
    fakeRun({ nodes: 'n[1-6]', script: (node) => (bad.includes(node) ? failing : fakeNode()), flow });

  it('that ends well lets the others go, in their waves', async () => {
    const { summary, started } = await canary(['n4'], { canary: 2, batch: 3 });
    expect(started).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
    expect([...summary.counts]).toEqual([
      ['ok', 5],
      ['failed', 1],
    ]);
  });

  it('that does not end well goes alone, with the other canaries', async () => {
    const { summary, started } = await canary(['n5'], {
      canary: 2,
      order: ['n5', 'n1', 'n2', 'n3', 'n4', 'n6'],
    });
    expect(started).toEqual(['n5', 'n1']);
    expect(summary.results.map(({ node, outcome, cause }) => `${node} ${outcome} ${cause}`)).toEqual([
      'n1 ok null',
      ...['n2', 'n3', 'n4'].map((node) => `${node} not-run canary-failed`),
      'n5 failed null',
      'n6 not-run canary-failed',
    ]);
    expect(summary.exit).toBe(1);
  });

  it('ends before another node begins', async () => {
    const clock = new VirtualClock();
    const { events, observer } = watched(clock);
    const script = () => fakeNode({ runMs: 50 });
    await fakeRun({ nodes: 'n[1-4]', script, clock, observer, flow: { canary: 1 } });
    expect(events.slice(0, 2)).toEqual(['+n1', '-n1']);
  });
});

describe('further tries', () => {
  const refused = fails('unreachable', 'refused');

  it('reach a node that comes back', async () => {
    const { summary, connector } = await fakeRun({
      nodes: 'n1',
      script: () => fakeNode({}, refused, refused, answers(20)),
      flow: { retry: { tries: 2 } },
    });
    expect(summary.exit).toBe(0);
    expect(connector.counts.connects.get('n1')).toBe(3);
  });

  it.each([
    [0, 1],
    [1, 2],
    [3, 4],
  ])('are as many as asked: %i', async (tries, connects) => {
    const { connector, resultOf } = await fakeRun({
      nodes: 'n1',
      script: () => fakeNode({}, refused),
      flow: { retry: { tries } },
    });
    expect(connector.counts.connects.get('n1')).toBe(connects);
    expect(resultOf('n1')?.outcome).toBe('unreachable');
  });

  it.each([
    ['a command that failed', failing, 'failed'],
    ['a command that was lost', lost, 'lost'],
    ['a refused key', fakeNode({}, fails('denied', 'authentication')), 'denied'],
    ['an unknown host key', fakeNode({}, fails('hostkey', 'host-key-unknown')), 'hostkey'],
  ])('never repeat %s', async (_, node, outcome) => {
    const { connector, resultOf } = await fakeRun({
      nodes: 'n1',
      script: () => node,
      flow: { retry: { tries: 5 } },
    });
    expect(connector.counts.connects.get('n1')).toBe(1);
    expect(resultOf('n1')?.outcome).toBe(outcome);
  });

  it('repeat a lost command that is idempotent; what is not reached then stays lost', async () => {
    const again: string[] = [];
    const script = (node: string) =>
      node === 'n1'
        ? fakeNode({ end: { kind: 'lost', cause: 'link-lost', detail: 'gone' } }, answers(20), refused)
        : failing;
    const { connector, resultOf } = await fakeRun({
      nodes: 'n[1-2]',
      script,
      observer: { again: ({ node, outcome }) => void again.push(`${node} ${outcome}`) },
      flow: { retry: { tries: 2, idempotent: true } },
    });
    expect(again).toEqual(['n1 lost', 'n1 unreachable']);
    expect(resultOf('n1')).toMatchObject({ outcome: 'lost', detail: 'gone' });
    expect(connector.counts.sent).toEqual(
      new Map([
        ['n1', 1],
        ['n2', 1],
      ]),
    );
  });
});

describe('several commands', () => {
  const commands = ['one', 'two', 'three'];

  it('run one behind the other over one connection', async () => {
    const { connector, outputOf, summary } = await fakeRun({
      nodes: 'n1',
      script: () => fakeNode({ output: [text('x')] }),
      command: () => commands,
    });
    expect([outputOf('n1'), summary.exit]).toEqual(['xxx', 0]);
    expect(connector.counts.connects.get('n1')).toBe(1);
    expect(connector.counts.sent.get('n1')).toBe(3);
  });

  it('stop at the first that does not end well', async () => {
    const { connector, resultOf } = await fakeRun({
      nodes: 'n1',
      script: () => failing,
      command: () => commands,
    });
    expect(connector.counts.sent.get('n1')).toBe(1);
    expect(resultOf('n1')).toMatchObject({ outcome: 'failed', exit: 1, step: 1, detail: 'step 1 of 3' });
  });

  it('go on at the step that was never sent: none is run twice', async () => {
    const ends: ExecEnd[] = [
      { kind: 'exited', code: 0 },
      { kind: 'not-sent', outcome: 'unreachable', cause: 'link-lost', detail: 'gone' },
    ];
    const sent: string[] = [];
    const connection = (node: string): Connection => ({
      node,
      transport: 'fake',
      details: {},
      alive: true,
      exec: async (command) => {
        const end = ends.shift() ?? { kind: 'exited', code: 0 };
        if (end.kind !== 'not-sent') sent.push(command);
        return end;
      },
      sftp: () => Promise.reject(new Error('no files')),
      [Symbol.asyncDispose]: async () => undefined,
    });
    const connector: Connector = {
      connect: async (node) => connection(node),
      siteOf: (node) => node,
      [Symbol.asyncDispose]: async () => undefined,
    };
    const request = {
      id: 'test',
      nodes: NodeSet.parse('n1'),
      command: () => commands,
      fanout: 1,
      commandTimeoutMs: 0,
    };
    const environment = { connector, clock: new VirtualClock(), random: () => 0 };
    const { exit } = await run(request, environment, {}, new AbortController().signal);
    expect([sent, exit]).toEqual([commands, 0]);
  });

  it('are lost, or cancelled, when a later one was never sent: an earlier one had run', () => {
    const gone = { kind: 'not-sent', outcome: 'unreachable', cause: 'refused', detail: 'no answer' } as const;
    expect(inSequence(endingOfExec(gone), 1, 3)).toMatchObject({
      outcome: 'lost',
      detail: 'step 2 of 3 was never sent: no answer',
      step: 2,
    });
    expect(inSequence(NOT_STARTED, 2, 3)).toMatchObject({
      outcome: 'cancelled',
      detail: 'step 3 of 3 was never sent',
    });
    const refused = { ...gone, outcome: 'denied', cause: 'authentication' } as const;
    expect(inSequence(endingOfExec(refused), 1, 3)).toMatchObject({ outcome: 'denied', step: 2 });
    expect(inSequence(endingOfExec(gone), 0, 3)).toMatchObject({ outcome: 'unreachable', step: 1 });
    expect(inSequence(endingOfExec(gone), 0, 1)).not.toHaveProperty('step');
  });
});
