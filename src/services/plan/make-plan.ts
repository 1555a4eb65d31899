/** Makes a plan of what is wanted and what was read. Touches nothing. */

import { budgetOf } from '../amounts.ts';
import type { Edge } from '../graph/edge.ts';
import { reachable, type ServiceGraph } from '../graph/service-graph.ts';
import type { Instance } from '../service.ts';
import { type Choice, Choices, foldNodes, serviceOf } from './choices.ts';
import { endsRunning, isDisruptive, wayOf } from './decide.ts';
import { configFingerprint } from './fingerprint.ts';
import type { Budget, Fate, Goal, InstancePlan, Look, Plan, Seen, ServicePlan, Way, Wave } from './plan.ts';
import { isSelected, type PlanRequest } from './request.ts';
import { isRunning, looksOf, type Readings, type Sight, seenIn, seenOf } from './sight.ts';
import { blockedOnes } from './simulate.ts';
import { vertexOf } from './vertex.ts';
import { addDependencies } from './with-dependencies.ts';
import { addRestartedDependents, addStoppedDependents } from './with-dependents.ts';
import { oneWave, wavesOf } from './waves.ts';

/** `readings` must hold what `toRead` asks for. Throws where nothing is selected, and where running dependents forbid it. */
export function makePlan(graph: ServiceGraph, readings: Readings, request: PlanRequest): Plan {
  const choices = new Choices(graph, readings, request);
  if (!request.noDeps) addCompany(choices);
  const order = (wayAlong(request.goal) === 'down' ? graph.order.toReversed() : graph.order).filter(
    (name) => choices.of(name).length > 0,
  );
  const inSight = servicesInSight(graph, choices.services());
  const looks = inSight.flatMap((name) => looksAt(choices, name));
  const budgets = new Map(order.map((name) => [name, budgetFor(choices, name)]));
  const noDeps = request.noDeps ?? false;
  const hopes = order.flatMap((name) => choices.of(name).map(instancePlan));
  const field = { graph, vertices: hopes.map((one) => vertexOf(one)), seen: seenIn(looks), noDeps };
  const blocked = blockedOnes({ ...field, budgetOf: (service) => budgets.get(service) });
  const instances = field.vertices.flatMap((vertex) =>
    vertex.plan ? [{ ...vertex.plan, blocked: blocked.get(vertex) ?? null }] : [],
  );
  return {
    v: 1,
    goal: request.goal,
    noDeps,
    config: configFingerprint(graph, inSight),
    looks,
    services: order.map((name) => servicePlan(choices, name, instances)),
    instances,
    checks: noDeps ? [] : checksOf(choices),
  };
}

function addCompany(choices: Choices): void {
  const { goal } = choices.request;
  if (goal === 'start' || goal === 'apply') addDependencies(choices);
  if (goal === 'stop') addStoppedDependents(choices);
  if (goal === 'restart' || goal === 'try-restart') addRestartedDependents(choices);
}

/** Which way a goal as a whole goes; for `apply` each instance has its own. */
function wayAlong(goal: Goal): Way {
  return goal === 'stop' || goal === 'disable' || goal === 'mask' ? 'down' : 'up';
}

/** The services of a plan and all that they depend on. */
function servicesInSight(graph: ServiceGraph, names: readonly string[]): string[] {
  const wanted = reachable(names, (name) => graph.edgesFrom(name).map(({ to }) => to));
  return graph.order.filter((name) => wanted.has(name));
}

/** Nodes that were not asked for leave no look. */
function looksAt(choices: Choices, service: string): Look[] {
  const { nodes } = serviceOf(choices.graph, service);
  const sights = [...nodes].map((node): [string, Sight] => [node, choices.sight({ service, node })]);
  return looksOf(
    service,
    new Map(sights.filter(([, sight]) => wasRead(sight)).map(([node, sight]) => [node, seenOf(sight)])),
  );
}

function wasRead(sight: Sight): boolean {
  return sight.kind === 'reading' || sight.trouble.outcome !== 'not-run';
}

function instancePlan({ service, node, why, sight, fate }: Choice): InstancePlan {
  const before = seenOf(sight);
  return { service, node, fate, why, before, wasGood: wasGood(before, fate), blocked: null };
}

/** One that is dead, cannot be helped, or stands still though it is to be restarted, cannot be lost any more. */
function wasGood(before: Seen, fate: Fate): boolean {
  if (!('state' in before) || fate.kind === 'stuck') return false;
  if (before.state === 'failed' || before.state === 'flapping') return false;
  return before.state !== 'stopped' || !isTouched(fate);
}

function servicePlan(choices: Choices, name: string, all: readonly InstancePlan[]): ServicePlan {
  const instances = all.filter(({ service }) => service === name);
  const { edgesFrom, edgesTo } = choices.graph;
  const isDown = wayAlong(choices.request.goal) === 'down';
  const before = isDown ? edgesTo(name).map(({ from }) => from) : edgesFrom(name).map(({ to }) => to);
  return {
    service: name,
    nodes: foldNodes(instances),
    total: instances.length,
    budget: budgetFor(choices, name),
    waves: (['down', 'up'] as const).flatMap((way) => wavesOn(way, choices, instances)),
    waitsFor: choices.services().filter((other) => before.includes(other)),
  };
}

/** What runs is touched a part at a time; what only has to be started or stopped is not held up. */
function goesInWaves({ request }: Choices, instances: readonly Choice[]): boolean {
  if (request.inWaves) return true;
  if (request.goal === 'stop') return false;
  return instances.some(({ fate, sight }) => isTouched(fate) && isRunning(seenOf(sight)));
}

function isTouched(fate: Fate): boolean {
  return fate.kind === 'change' && fate.verbs.some(isDisruptive);
}

function budgetFor(choices: Choices, name: string): Budget {
  const { maxFailed, warnFailed, maxUnreachable, rollout } = serviceOf(choices.graph, name);
  const instances = choices.of(name);
  const most = goesInWaves(choices, instances) ? (rollout.maxFailed ?? maxFailed) : maxFailed;
  return {
    maxFailed: budgetOf(most, instances.length),
    warnFailed: budgetOf(warnFailed, instances.length),
    maxUnreachable: maxUnreachable ? budgetOf(maxUnreachable, instances.length) : null,
  };
}

function wavesOn(way: Way, choices: Choices, instances: readonly InstancePlan[]): Wave[] {
  const [first] = instances;
  if (!first) return [];
  const going = instances.filter(({ fate }) => wayOf(fate) === way);
  const { rollout } = serviceOf(choices.graph, first.service);
  const done = instances.filter(({ fate }) => fate.kind === 'done').length;
  const request = { rollout, way, total: instances.length, done, random: choices.request.random };
  return goesInWaves(choices, choices.of(first.service)) ? wavesOf(going, request) : oneWave(going, request);
}

/** What runs already, and must be healthy for something that is done. */
function checksOf(choices: Choices): Instance[] {
  const { graph } = choices;
  return servicesInSight(graph, choices.services()).flatMap((service) => {
    const edges = graph
      .edgesTo(service)
      .filter(({ condition, strength }) => condition === 'healthy' && strength !== 'order');
    const asked = new Set(edges.flatMap((edge) => nodesAsked(choices, edge)));
    return checkable(choices, service).filter(({ node }) => asked.has(node));
  });
}

function nodesAsked(choices: Choices, { from, to, scope }: Edge): string[] {
  const asking = choices.of(from).filter(({ fate }) => endsRunning(fate));
  if (asking.length === 0) return [];
  return scope === 'same-node' ? asking.map(({ node }) => node) : [...serviceOf(choices.graph, to).nodes];
}

function checkable(choices: Choices, name: string): Instance[] {
  const service = serviceOf(choices.graph, name);
  const busy = new Set(
    choices
      .of(name)
      .filter(({ fate }) => wayOf(fate))
      .map(({ node }) => node),
  );
  return [...service.nodes]
    .filter((node) => !busy.has(node) && service.on(node).healthcheck !== undefined)
    .map((node) => ({ service: name, node }))
    .filter((one) => choices.isRunning(one));
}

/** Every instance whose state a plan may ask for, by node. */
export function toRead(graph: ServiceGraph, request: PlanRequest): Map<string, Instance[]> {
  const inSight = servicesToRead(graph, request);
  const named = new Set(request.names);
  const isWhole = (name: string): boolean =>
    !named.has(name) ||
    [...graph.edgesTo(name), ...graph.edgesFrom(name)].some(
      ({ from, to }) => inSight.has(from) && inSight.has(to),
    );
  const instances = [...inSight].flatMap((service) =>
    [...serviceOf(graph, service).nodes]
      .map((node) => ({ service, node }))
      .filter((one) => isWhole(service) || isSelected(request, one)),
  );
  return Map.groupBy(instances, ({ node }) => node);
}

function servicesToRead(graph: ServiceGraph, { goal, names, noDeps }: PlanRequest): Set<string> {
  if (noDeps) return new Set(names);
  const dependents = (name: string): string[] => graph.edgesTo(name).map(({ from }) => from);
  const takesDependents = goal === 'stop' || goal === 'restart' || goal === 'try-restart';
  const start = takesDependents ? reachable(names, dependents) : names;
  return reachable(start, (name) => graph.edgesFrom(name).map(({ to }) => to));
}
