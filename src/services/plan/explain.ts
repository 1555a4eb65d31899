/** Why an instance is blocked: each edge that leads from it and how that stands, and where the chains of what is in its way begin. */

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
  /** What blocks it and is itself blocked by nothing; the nearest first. */
  readonly roots: readonly Root[];
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
}

export interface Root {
  readonly service: string;
  /** Those in the same state, folded. */
  readonly nodes: string;
  readonly is: string;
  /** What its node said of it, or why that was not reached. */
  readonly detail: string | null;
  /** The shortest way to it, from the service that was asked about. */
  readonly chain: readonly string[];
}

export function explain(graph: ServiceGraph, readings: Readings, instance: Instance): Explanation {
  return new Explainer(graph, readings).explain(instance);
}

/** An edge from one instance, and who is at its far end. */
interface Need {
  readonly edge: Edge;
  readonly of: number;
  readonly bad: readonly Instance[];
  readonly verdict: ExplainedNeed['verdict'];
}

/** An instance in the way, and by which one it was come to. */
interface Step {
  readonly instance: Instance;
  readonly from?: Step;
}

class Explainer {
  readonly #graph: ServiceGraph;
  readonly #readings: Readings;
  /** The far ends of edges that are the same for all nodes. */
  readonly #shared = new Map<Edge, Need>();

  constructor(graph: ServiceGraph, readings: Readings) {
    this.#graph = graph;
    this.#readings = readings;
  }

  explain(instance: Instance): Explanation {
    return {
      ...instance,
      is: this.#textOf(instance),
      stuck: this.#stuck(instance),
      needs: this.#needs(instance).map((need) => this.#told(need)),
      roots: this.#roots(instance),
    };
  }

  #needs({ service, node }: Instance): Need[] {
    return this.#graph
      .edgesFrom(service)
      .filter(({ scope, to }) => scope !== 'same-node' || serviceOf(this.#graph, to).nodes.has(node))
      .map((edge) => (edge.scope === 'same-node' ? this.#need(edge, [node]) : this.#sharedNeed(edge)));
  }

  #sharedNeed(edge: Edge): Need {
    const need = this.#shared.get(edge) ?? this.#need(edge, serviceOf(this.#graph, edge.to).nodes);
    this.#shared.set(edge, need);
    return need;
  }

  #need(edge: Edge, nodes: Iterable<string>): Need {
    const all = Array.from(nodes, (node) => ({ service: edge.to, node }));
    const bad = all.filter((one) => !isRunning(seenOf(sightOf(this.#readings, one))));
    const tally = { good: all.length - bad.length, bad: bad.length, pending: 0 };
    const verdict = judge(edge.strength, needOf(edge, serviceOf(this.#graph, edge.to)), tally);
    return { edge, of: all.length, bad, verdict: verdict === 'met' ? 'met' : 'unmet' };
  }

  #told({ edge, of, bad, verdict }: Need): ExplainedNeed {
    const { to: service, condition, strength } = edge;
    const states = Map.groupBy(bad, (one) => this.#textOf(one));
    return {
      ...{ service, scope: scopeText(edge), condition, strength, verdict, good: of - bad.length, of },
      bad: [...states].map(([is, ones]) => ({ nodes: foldNodes(ones), is })),
    };
  }

  /** Many chains may lead to the same instance: it is come to once, by a shortest one. */
  #roots(instance: Instance): Root[] {
    const found: Step[] = [];
    const seen = new Set<string>();
    const steps: Step[] = [{ instance }];
    for (const step of steps) {
      const behind = this.#inTheWayOf(step);
      if (step.from && (behind.length === 0 || this.#stuck(step.instance))) found.push(step);
      for (const next of behind) {
        const key = `${next.service} ${next.node}`;
        if (!seen.has(key)) steps.push({ instance: next, from: step });
        seen.add(key);
      }
    }
    return this.#folded(found);
  }

  /** Nothing is known of what stands behind a node that is not reached. */
  #inTheWayOf({ instance, from }: Step): Instance[] {
    if (from && sightOf(this.#readings, instance).kind === 'trouble') return [];
    const unmet = this.#needs(instance).filter(
      ({ verdict, edge }) => verdict === 'unmet' && edge.strength === 'required',
    );
    return unmet.flatMap(({ bad }) => bad);
  }

  #stuck(instance: Instance): Explanation['stuck'] {
    const fate = decide('start', sightOf(this.#readings, instance), {});
    if (fate.kind !== 'stuck') return null;
    const { outcome, cause, detail } = fate;
    return { outcome, cause, detail };
  }

  #folded(steps: readonly Step[]): Root[] {
    const roots = steps.map((step) => {
      const { instance } = step;
      return { instance, is: this.#textOf(instance), detail: this.#detailOf(instance), chain: chainOf(step) };
    });
    const alike = Map.groupBy(roots, ({ instance, is, detail, chain }) =>
      JSON.stringify([instance.service, is, detail, chain]),
    );
    return [...alike.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { instance, ...rest } = first;
      return [{ service: instance.service, nodes: foldNodes(group.map((root) => root.instance)), ...rest }];
    });
  }

  #textOf(instance: Instance): string {
    return seenText(seenOf(sightOf(this.#readings, instance)));
  }

  /** What was stopped has nothing more to say of that. */
  #detailOf(instance: Instance): string | null {
    const sight = sightOf(this.#readings, instance);
    if (sight.kind === 'trouble') return sight.trouble.detail;
    return sight.reading.state === 'stopped' ? null : sight.reading.detail;
  }
}

function chainOf(step: Step): string[] {
  const chain: string[] = [];
  for (let at: Step | undefined = step; at; at = at.from) chain.unshift(at.instance.service);
  return chain;
}
