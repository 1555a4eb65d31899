import { describe, expect, it } from 'vitest';
import { type MadeUp, planned, voyage } from '../../../test/support/made-up-rollout.ts';
import { madeUp } from '../../../test/support/made-up-services.ts';
import { driftOf } from './drift.ts';
import { planId, refuseIfMoved } from './fingerprint.ts';
import { planText, readPlan } from './plan-file.ts';
import type { Plan } from './plan.ts';

const GRAPH = madeUp({
  redis: { nodes: 'db1', on: { state: 'started', enabled: true } },
  nginx: { nodes: 'web[1-3]', needs: ['redis'], on: { state: 'started', enabled: true } },
  other: { nodes: 'web[1-3]' },
});

const NAMES = ['redis', 'nginx', 'other'];

function plan(made: MadeUp = {}): Promise<Plan> {
  return planned(GRAPH, 'apply', NAMES, { state: () => ({ state: 'running', enabled: true }), ...made });
}

const WEB2_DOWN: MadeUp = {
  state: ({ node }) =>
    node === 'web2' ? { state: 'failed', enabled: true } : { state: 'running', enabled: true },
  fault: ({ node }) =>
    node === 'web3'
      ? { trouble: { trouble: { outcome: 'unreachable', cause: 'refused', detail: null }, from: 'read' } }
      : undefined,
};

describe('a plan', () => {
  it('says what, where, why and in which order, and touches nothing', async () => {
    const { instances, services, looks } = await plan(WEB2_DOWN);
    expect(
      services.map(({ service, total, waitsFor, waves }) => [service, total, waitsFor, waves.length]),
    ).toEqual([
      ['redis', 1, [], 0],
      ['nginx', 3, ['redis'], 1],
    ]);
    expect(instances.map(({ node, fate }) => [node, fate.kind])).toEqual([
      ['db1', 'unchanged'],
      ['web1', 'unchanged'],
      ['web2', 'change'],
      ['web3', 'stuck'],
    ]);
    expect(instances[2]).toMatchObject({
      before: { state: 'failed' },
      fate: { verbs: ['start'], after: { state: 'running' } },
    });
    expect(looks).toContainEqual({
      service: 'nginx',
      nodes: 'web3',
      seen: { trouble: 'unreachable', cause: 'refused' },
    });
  });

  it('reads every node once', async () => {
    const { fleet } = await voyage(GRAPH, 'apply', NAMES);
    expect(fleet.reads.toSorted()).toEqual(['db1', 'web1', 'web2', 'web3']);
  });

  it('goes through a file and comes back the same', async () => {
    const made = await plan(WEB2_DOWN);
    expect(readPlan(planText(made))).toEqual(made);
    expect(planId(readPlan(planText(made)))).toBe(planId(made));
  });

  it.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ v: 2 })],
    ['not a plan', '[]'],
  ])('is refused as a file: %s', (_, text) => {
    expect(() => readPlan(text)).toThrow(expect.objectContaining({ code: 'plan-unreadable' }) as Error);
  });

  it('is refused where a verb is not one', async () => {
    const text = planText(await plan(WEB2_DOWN)).replace('["start"]', '["rm -rf /"]');
    expect(() => readPlan(text)).toThrow(expect.objectContaining({ code: 'plan-unreadable' }) as Error);
  });
});

const kept = await plan(WEB2_DOWN);

describe('a plan that was kept', () => {
  it('holds as long as nothing has moved', async () => {
    expect(() => refuseIfMoved(kept, kept)).not.toThrow();
    expect(await plan(WEB2_DOWN)).toEqual(kept);
  });

  it('is refused where the state of an instance has', async () => {
    const now = await plan({ ...WEB2_DOWN, state: () => ({ state: 'running', enabled: true }) });
    expect(() => refuseIfMoved(kept, now)).toThrow(
      expect.objectContaining({
        code: 'plan-moved',
        why: 'nginx on web2 was failed, enabled and is running, enabled',
      }) as Error,
    );
  });

  it('is refused where the configuration has', async () => {
    const other = madeUp({
      redis: { nodes: 'db1', on: { state: 'started', enabled: true } },
      nginx: {
        nodes: 'web[1-3]',
        needs: ['redis'],
        on: (node) => ({ state: 'started', enabled: true, retries: node === 'web3' ? 1 : 0 }),
      },
    });
    const now = await planned(other, 'apply', ['redis', 'nginx'], WEB2_DOWN);
    expect(() => refuseIfMoved(kept, now)).toThrow(expect.objectContaining({ code: 'plan-moved' }) as Error);
  });
});

describe('drift', () => {
  it('is what differs from what is declared, and what cannot be told', async () => {
    expect(driftOf(await plan(WEB2_DOWN))).toEqual([
      { service: 'nginx', nodes: 'web2', count: 1, is: 'failed, enabled', wanted: 'started' },
      { service: 'nginx', nodes: 'web3', count: 1, is: 'unreachable', wanted: null },
    ]);
  });

  it('is nothing where all is as declared', async () => {
    expect(driftOf(await plan())).toEqual([]);
  });
});
