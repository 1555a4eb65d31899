import { describe, expect, it } from 'vitest';
import { NodeSet } from '../nodeset/index.ts';
import {
  FakeConnector,
  type FakeNode,
  FAULTS,
  fakeNode,
  text,
  VirtualClock,
} from '../transport/fake/index.ts';
import { type RunEvent, runEvents } from './run-events.ts';

function eventsOf(nodes: string, script: (node: string) => FakeNode) {
  const clock = new VirtualClock();
  const connector = new FakeConnector({ clock, nodes: script });
  const request = {
    id: 'e',
    nodes: NodeSet.parse(nodes),
    command: () => 'true',
    fanout: 8,
    commandTimeoutMs: 0,
  };
  return { connector, events: runEvents(request, { connector, clock, random: () => 0.5 }) };
}

describe('the events of a run', () => {
  it('come in order, the summary last', async () => {
    const { events } = eventsOf('n[1-2]', (node) =>
      node === 'n1' ? fakeNode({ output: [text('hello\n')] }) : FAULTS.refused.node,
    );
    const seen: string[] = [];
    for await (const event of events) seen.push(summaryOf(event));
    expect(seen).toEqual([
      'start n1',
      'start n2',
      'end n2 unreachable',
      'output n1 stdout hello\n',
      'end n1 ok',
      'summary 4',
    ]);
  });

  it('F14: hold a flooding node to one chunk while the reader is slow', async () => {
    const flood = fakeNode({ output: [{ ...text('x'.repeat(1000)), times: 200 }] });
    const { events, connector } = eventsOf('n[1-4]', () => flood);
    let chunks = 0;
    for await (const event of events) if (event.kind === 'output') chunks++;
    expect(chunks).toBe(800);
    expect(connector.counts.peakUnacknowledged).toBe(4);
  });

  it('interrupt the run when the loop is left, and wait for its end', async () => {
    const { events, connector } = eventsOf('n[1-100]', () =>
      fakeNode({ output: [{ ...text('x'), times: 1e9, everyMs: 10 }] }),
    );
    for await (const event of events) if (event.kind === 'output') break;
    expect(connector.counts).toMatchObject({ running: 0, open: 0 });
    expect(connector.counts.connects.size).toBe(8);
  });
});

function summaryOf(event: RunEvent): string {
  switch (event.kind) {
    case 'start':
      return `start ${event.node}`;
    case 'output':
      return `output ${event.node} ${event.stream} ${Buffer.from(event.chunk).toString()}`;
    case 'end':
      return `end ${event.result.node} ${event.result.outcome}`;
    case 'summary':
      return `summary ${event.summary.exit}`;
    case 'warning':
    default:
      return event.kind;
  }
}
