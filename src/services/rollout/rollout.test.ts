/** What holds of the records of a rollout, whatever it does. */

import { describe, expect, it } from 'vitest';
import { keyOf, madeUpFleet, planned, voyage } from '../../../test/support/made-up-rollout.ts';
import { madeUp } from '../../../test/support/made-up-services.ts';
import { VirtualClock } from '../../transport/fake/index.ts';
import { rollOut } from './rollout.ts';

const GRAPH = madeUp({
  db: { nodes: 'd[1-2]' },
  web: { nodes: 'w[1-4]', needs: ['db'], fanout: 2, maxFailed: { count: 1 } },
});
const never = new AbortController().signal;

describe('the records of a rollout', () => {
  it('have each instance once, its service after it, and the summary last', async () => {
    const { events } = await voyage(GRAPH, 'start', ['web'], { faults: { 'web w2': { diesAfterMs: 100 } } });
    expect(events[0]!.event).toBe('plan');
    expect(events.at(-1)!.event).toBe('summary');
    const ends = events.filter((event) => event.event === 'instance').map(keyOf);
    expect(ends.toSorted()).toEqual(['db d1', 'db d2', 'web w1', 'web w2', 'web w3', 'web w4']);
    const told = events.findIndex((event) => event.event === 'service' && event.service === 'web');
    expect(events.findLastIndex((event) => event.event === 'instance')).toBeLessThan(told);
    expect(events.filter(({ event }) => event === 'service')).toHaveLength(2);
  });

  it('are plain data', async () => {
    const { events } = await voyage(GRAPH, 'start', ['web'], { faults: { db: { diesAfterMs: 100 } } });
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  it('count what they list', async () => {
    const { service, summary } = await voyage(GRAPH, 'start', ['web'], {
      faults: { 'web w2': { diesAfterMs: 100 } },
    });
    expect(service('web')).toMatchObject({
      outcomes: { changed: 'w[1,3-4]', failed: 'w2' },
      counts: { changed: 3, failed: 1 },
    });
    expect(summary.counts).toEqual({ changed: 5, failed: 1 });
  });
});

describe('a mistake of this program', () => {
  it('begins nothing more, lets what runs end, and is thrown', async () => {
    const clock = new VirtualClock();
    const fleet = madeUpFleet({ clock });
    const plan = await planned(GRAPH, 'start', ['web'], { fleet });
    const ended: string[] = [];
    const actions = {
      readAll: fleet.readAll.bind(fleet),
      watch: fleet.watch.bind(fleet),
      runHook: fleet.runHook.bind(fleet),
      act: async (...request: Parameters<typeof fleet.act>) => {
        if (request[0].node === 'd2') throw new TypeError('not a function');
        return fleet.act(...request);
      },
    };
    const rollout = rollOut(
      { run: 'r1', plan, graph: GRAPH, fanout: 8 },
      { actions, clock, stop: never, cut: never },
      (event) => {
        if (event.event === 'instance') ended.push(`${keyOf(event)} ${event.outcome}`);
      },
    );
    await expect(rollout).rejects.toThrow('not a function');
    expect(ended).toContain('db d1 changed');
    expect(fleet.deeds).toHaveLength(1);
  });
});
