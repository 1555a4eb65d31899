/** A random world as the real code sails through it, told in the words of the model. */

import { GrappeError } from '../../src/base/index.ts';
import type { Fault } from './made-up-fleet.ts';
import { keyOf, voyage } from './made-up-rollout.ts';
import { madeUp, type Written } from './made-up-services.ts';
import type { Expected } from './service-model.ts';
import type { World, WorldService } from './service-worlds.ts';

const GONE = { outcome: 'unreachable', cause: 'refused', detail: null } as const;

const FAULTS: Readonly<Record<World['ends'][string], Fault>> = {
  works: {},
  breaks: { isDeaf: true, exit: 1 },
  unreachable: { trouble: { trouble: GONE, from: 'act' } },
};

export async function sailed(world: World, fanout: number): Promise<Expected> {
  const graph = madeUp(
    Object.fromEntries(world.services.map((service) => [service.name, writtenOf(service)])),
  );
  try {
    const { outcomes, deeds, summary } = await voyage(graph, world.goal, world.names, {
      ...(world.nodes && { nodes: world.nodes.join(',') }),
      noDeps: world.noDeps,
      withDependents: world.withDependents,
      fanout,
      fault: (one) => faultOf(world, keyOf(one)),
      state: (one) => ({ state: stateOf(world, keyOf(one)) }),
    });
    return { kind: 'ends', outcomes, deeds, exit: summary.exit };
  } catch (error) {
    if (error instanceof GrappeError && error.code === 'dependents-run') return { kind: 'refused' };
    if (error instanceof GrappeError && error.code === 'nothing-selected') return { kind: 'nothing' };
    throw error;
  }
}

function faultOf(world: World, key: string): Fault {
  return world.states[key] === 'gone'
    ? { trouble: { trouble: GONE, from: 'read' } }
    : FAULTS[world.ends[key] ?? 'works'];
}

function stateOf(world: World, key: string): 'running' | 'stopped' | 'failed' {
  const state = world.states[key] ?? 'stopped';
  return state === 'gone' ? 'stopped' : state;
}

function writtenOf({ nodes, edges, maxFailed, maxUnreachable, ...rest }: WorldService): Written {
  const { canary, batch, order, onFailure } = rest;
  return {
    nodes: nodes.join(','),
    maxFailed,
    ...(maxUnreachable !== null && { maxUnreachable: { count: maxUnreachable } }),
    after: edges.filter(({ kind }) => kind === 'order').map(({ to }) => to),
    needs: Object.fromEntries(
      edges
        .filter(({ kind }) => kind !== 'order')
        .map(({ to, kind, scope, restart }) => [to, { required: kind === 'required', scope, restart }]),
    ),
    rollout: { canary: { count: canary }, batch, order, onFailure, minHealthyMs: 0 },
  };
}
