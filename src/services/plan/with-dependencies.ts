/** What is started with a service: the dependencies that it requires and that do not run. */

import { type Edge, judge, needOf } from '../graph/edge.ts';
import { type Choice, type Choices, serviceOf } from './choices.ts';
import { endsRunning } from './decide.ts';

/** Adds them, and theirs. What runs already is not asked for what it depends on. */
export function addDependencies(choices: Choices): void {
  for (let added = choices.all(); added.length > 0;) {
    const starting = added.filter(({ fate }) => endsRunning(fate));
    added = [...Map.groupBy(starting, ({ service }) => service)].flatMap(([service, instances]) =>
      choices.graph
        .edgesFrom(service)
        .filter((edge) => isPulled(edge, instances))
        .flatMap((edge) => addUnmet(choices, edge, instances)),
    );
  }
}

/** `apply` leaves a service alone that declares nothing, yet a job that must have ended has to be begun by somebody. */
function isPulled({ strength, condition }: Edge, [first]: readonly Choice[]): boolean {
  if (strength !== 'required') return false;
  return first?.goal === 'start' || (first?.goal === 'apply' && condition === 'completed');
}

function addUnmet(choices: Choices, edge: Edge, instances: readonly Choice[]): Choice[] {
  const { nodes } = serviceOf(choices.graph, edge.to);
  const wanted =
    edge.scope === 'same-node' ? instances.map(({ node }) => node).filter((node) => nodes.has(node)) : nodes;
  const unmet = [...wanted].filter((node) => !choices.isRunning({ service: edge.to, node }));
  if (edge.scope !== 'same-node') {
    const tally = { good: nodes.size - unmet.length, bad: unmet.length, pending: 0 };
    if (judge(edge.strength, needOf(edge, serviceOf(choices.graph, edge.to)), tally) === 'met') return [];
  }
  const added = unmet.map((node) =>
    choices.add({ service: edge.to, node }, 'start', { kind: 'needed', service: edge.from }),
  );
  return added.filter((choice) => choice !== undefined);
}
