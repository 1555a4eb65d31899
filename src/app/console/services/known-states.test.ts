import { expect, it } from 'vitest';
import { madeUp } from '../../../../test/support/made-up-services.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { InstanceEvent, Reading } from '../../../services/index.ts';
import type { InstanceStatus } from '../../services/read-status.ts';
import { KnownStates } from './known-states.ts';

const GRAPH = madeUp({ web: { nodes: 'n[1-3]', on: { state: 'started' } } });
const [NOON, LATER] = [new Date('2026-01-01T12:00:00Z'), new Date('2026-01-01T12:30:00Z')];

function seen(node: string, state: Reading['state']): InstanceStatus {
  const settings = GRAPH.services.get('web')?.on(node);
  if (!settings) throw new Error('no web');
  const reading: Reading = {
    ...{ state, enabled: null, masked: false, backend: 'systemd', detail: null },
    ...{ restarts: null, incarnation: null, stale: false },
  };
  const outcome = state === 'running' ? 'ok' : 'failed';
  return { service: 'web', node, settings, sight: { kind: 'reading', reading }, outcome };
}

function known(): KnownStates {
  const states = new KnownStates();
  states.add(
    ['n1', 'n2', 'n3'].map((node) => seen(node, 'running')),
    NOON,
    new Set(),
  );
  return states;
}

const groups = (states: KnownStates, nodes: NodeSet | null = null) =>
  states.groups(nodes, new Set(['web'])).flatMap((service) => service.groups);

function ended(node: string, state: 'running' | 'stopped'): InstanceEvent {
  return {
    ...{
      event: 'instance',
      service: 'web',
      node,
      outcome: 'changed',
      cause: null,
      detail: null,
      verbs: ['stop'],
    },
    ...{
      before: { state: 'running', enabled: null, masked: false },
      after: { state, enabled: null, masked: false },
    },
    ...{ exit: 0, output: '', log: '', blame: null, drained: false, tries: 1, ms: 1 },
  };
}

it('tells nodes that were seen alike together, and since when they stand so', () => {
  const states = known();
  states.add([seen('n1', 'running'), seen('n2', 'failed')], LATER, new Set());
  expect(groups(states).map(({ nodes, state, at, since }) => [nodes, state, at, since])).toEqual([
    ['n1', 'running', LATER.toISOString(), NOON.toISOString()],
    ['n2', 'failed', LATER.toISOString(), LATER.toISOString()],
    ['n3', 'running', NOON.toISOString(), NOON.toISOString()],
  ]);
  expect(groups(states, NodeSet.parse('n[2,9]')).map(({ nodes }) => nodes)).toEqual(['n2']);
  expect(states.groups(null, new Set())).toEqual([]);
});

it('hears what changes do: what is stopped well is still not as declared', () => {
  const states = known();
  states.hear({ event: 'begin', service: 'web', node: 'n1', verbs: ['stop'] }, LATER);
  expect(groups(states)[0]).toMatchObject({ nodes: 'n1', state: 'running', doing: ['stop'] });
  states.hear(ended('n1', 'stopped'), LATER);
  expect(groups(states)[0]).toMatchObject({
    nodes: 'n1',
    state: 'stopped',
    doing: null,
    outcome: 'failed',
    isManaged: true,
  });
  states.hear({ ...ended('n9', 'stopped') }, LATER);
  expect(groups(states).map(({ nodes }) => nodes)).toEqual(['n1', 'n[2-3]']);
});
