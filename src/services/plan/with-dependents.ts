/** What goes with a service that is stopped or restarted: what depends on it. */

import { GrappeError } from '../../base/index.ts';
import { type Edge, judge, needOf } from '../graph/edge.ts';
import { type Choice, type Choices, foldNodes, serviceOf } from './choices.ts';
import { wayOf } from './decide.ts';
import type { Instance } from '../service.ts';

/** Stops running dependents first, or refuses: nothing is taken away from under what runs unless a person says so. */
export function addStoppedDependents(choices: Choices): void {
  const refused: Instance[] = [];
  for (const waiting = choices.services(); waiting.length > 0;) {
    const service = waiting.shift() ?? '';
    for (const edge of choices.graph.edgesTo(service)) {
      const bereft = bereftBy(choices, edge);
      const added = choices.request.withDependents
        ? bereft.map((one) => choices.add(one, 'stop', { kind: 'stopped', service }))
        : [];
      if (added.some((choice) => choice !== undefined)) waiting.push(edge.from);
      refused.push(...bereft.filter((one) => !choices.has(one)));
    }
  }
  if (refused.length > 0) throw dependentsRun(choices, refused);
}

/** Running dependents that would lose what they require. */
function bereftBy(choices: Choices, edge: Edge): Instance[] {
  if (edge.strength !== 'required' || edge.condition === 'completed') return [];
  const stopped = new Set(
    choices
      .of(edge.to)
      .filter(({ fate }) => wayOf(fate) === 'down')
      .map(({ node }) => node),
  );
  if (stopped.size === 0) return [];
  const dependents = [...serviceOf(choices.graph, edge.from).nodes]
    .map((node) => ({ service: edge.from, node }))
    .filter((one) => choices.isRunning(one) && !choices.has(one));
  if (edge.scope === 'same-node') return dependents.filter(({ node }) => stopped.has(node));
  return isMetWithout(choices, edge, stopped) ? [] : dependents;
}

function isMetWithout(choices: Choices, edge: Edge, stopped: ReadonlySet<string>): boolean {
  const dependency = serviceOf(choices.graph, edge.to);
  const stays = (node: string): boolean =>
    !stopped.has(node) && choices.isRunning({ service: edge.to, node });
  const good = [...dependency.nodes].filter(stays).length;
  const tally = { good, bad: dependency.nodes.size - good, pending: 0 };
  return judge(edge.strength, needOf(edge, dependency), tally) === 'met';
}

function dependentsRun({ request }: Choices, refused: readonly Instance[]): GrappeError {
  const list = [...Map.groupBy(refused, ({ service }) => service)]
    .map(([service, instances]) => `${service} on ${foldNodes(instances)}`)
    .join(', ');
  return new GrappeError('dependents-run', {
    message: `'${request.names.join(', ')}' is required by what runs: ${list}`,
    hint: request.withDependents
      ? 'select their nodes, too, or leave them out of it with --no-deps'
      : 'add --with-dependents to stop them first, or --no-deps to leave them as they are',
  });
}

/** Dependents that ask to be restarted with what they depend on; those that do not run are left as they are. */
export function addRestartedDependents(choices: Choices): void {
  for (const waiting = choices.services(); waiting.length > 0;) {
    const service = waiting.shift() ?? '';
    const restarted = new Set(
      choices
        .of(service)
        .filter(isRestarted)
        .map(({ node }) => node),
    );
    if (restarted.size === 0) continue;
    for (const edge of choices.graph.edgesTo(service).filter(({ restart }) => restart)) {
      const added = [...serviceOf(choices.graph, edge.from).nodes]
        .filter((node) => edge.scope !== 'same-node' || restarted.has(node))
        .filter((node) => choices.isRunning({ service: edge.from, node }))
        .map((node) => choices.add({ service: edge.from, node }, 'restart', { kind: 'restarted', service }));
      if (added.some((choice) => choice !== undefined)) waiting.push(edge.from);
    }
  }
}

function isRestarted({ fate }: Choice): boolean {
  return fate.kind === 'change' && fate.verbs.some((verb) => verb === 'restart' || verb === 'try-restart');
}
