/** Why an instance is blocked, and what it would wait for: each edge that leads from it, and how it stands. */

import { judge, needOf, scopeText, type Strength, type Verdict } from '../graph/edge.ts';
import type { Edge } from '../graph/edge.ts';
import type { ServiceGraph } from '../graph/service-graph.ts';
import type { Instance } from '../service.ts';
import { foldNodes, serviceOf } from './choices.ts';
import { decide } from './decide.ts';
import type { Stuck } from './plan.ts';
import { isRunning, type Readings, seenOf, seenText, sightOf } from './sight.ts';

export interface Explanation extends Instance {
  readonly is: string;
  /** What keeps it from being started, whatever it requires: the node is not reached, the unit is missing. */
  readonly stuck: Omit<Stuck, 'kind'> | null;
  readonly needs: readonly ExplainedNeed[];
}

export interface ExplainedNeed {
  readonly service: string;
  readonly scope: string;
  readonly condition: Edge['condition'];
  readonly strength: Strength;
  /** As things stand, with nothing being done. */
  readonly verdict: Exclude<Verdict, 'waits'>;
  readonly good: number;
  readonly of: number;
  /** Nodes that are not good, in the same state beside each other. */
  readonly bad: readonly { readonly nodes: string; readonly is: string }[];
  /** Why the first of them is not good; none where nothing is in its own way, or it is explained above. */
  readonly because: Explanation | null;
}

export function explain(graph: ServiceGraph, readings: Readings, instance: Instance): Explanation {
  return new Explainer(graph, readings).explain(instance);
}

class Explainer {
  readonly #graph: ServiceGraph;
  readonly #readings: Readings;
  /** Many services may lead to the same one: it is explained once. */
  readonly #explained = new Set<string>();

  constructor(graph: ServiceGraph, readings: Readings) {
    this.#graph = graph;
    this.#readings = readings;
  }

  explain(instance: Instance): Explanation {
    this.#explained.add(keyOf(instance));
    const edges = this.#graph.edgesFrom(instance.service).filter((edge) => this.#leadsFrom(edge, instance));
    const needs = edges.map((edge) => this.#need(edge, instance));
    return { ...instance, is: this.#textOf(instance), stuck: this.#stuck(instance), needs };
  }

  #leadsFrom({ scope, to }: Edge, { node }: Instance): boolean {
    return scope !== 'same-node' || serviceOf(this.#graph, to).nodes.has(node);
  }

  #need(edge: Edge, { node }: Instance): ExplainedNeed {
    const dependency = serviceOf(this.#graph, edge.to);
    const nodes = edge.scope === 'same-node' ? [node] : [...dependency.nodes];
    const all = nodes.map((each) => ({ service: edge.to, node: each }));
    const bad = all.filter((one) => !isRunning(seenOf(sightOf(this.#readings, one))));
    const tally = { good: all.length - bad.length, bad: bad.length, pending: 0 };
    const [first] = bad;
    return {
      service: edge.to,
      scope: scopeText(edge),
      condition: edge.condition,
      strength: edge.strength,
      verdict: judge(edge.strength, needOf(edge, dependency), tally) === 'met' ? 'met' : 'unmet',
      good: tally.good,
      of: all.length,
      bad: this.#states(bad),
      because: first && this.#isWorthIt(first) ? this.explain(first) : null,
    };
  }

  #isWorthIt(instance: Instance): boolean {
    return this.#graph.edgesFrom(instance.service).length > 0 && !this.#explained.has(keyOf(instance));
  }

  #states(instances: readonly Instance[]): ExplainedNeed['bad'] {
    const states = Map.groupBy(instances, (one) => this.#textOf(one));
    return [...states].map(([is, ones]) => ({ nodes: foldNodes(ones), is }));
  }

  #stuck(instance: Instance): Explanation['stuck'] {
    const fate = decide('start', sightOf(this.#readings, instance), {});
    if (fate.kind !== 'stuck') return null;
    const { outcome, cause, detail } = fate;
    return { outcome, cause, detail };
  }

  #textOf(instance: Instance): string {
    return seenText(seenOf(sightOf(this.#readings, instance)));
  }
}

function keyOf({ service, node }: Instance): string {
  return `${service} ${node}`;
}
