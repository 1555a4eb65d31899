/** The services of a cluster: looked at, planned, changed. The library's counterpart of `grappe service`. */

import {
  changeServices,
  chooseServices,
  type ChosenServices,
  instanceTest,
  lockFor,
  openActions,
  planChange,
  readStatus,
  serviceLocks,
  type ServiceWords,
  targetsOf,
  withOverrides,
} from '../app/index.ts';
import { systemClock, type Verb } from '../base/index.ts';
import { newRunId } from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import {
  type Drift,
  driftOf,
  type Goal,
  type Instance,
  type InstanceEvent,
  type LocksOfNodes,
  type Plan,
  type PlanRequest,
  type RemoteActions,
  requestOfKept,
  type RolloutEvent,
  stillTrue,
  type SummaryEvent,
} from '../services/index.ts';
import type { Connector } from '../transport/index.ts';
import type { ClusterParts } from './cluster-parts.ts';
import { eventLoop } from './event-loop.ts';
import { signalOf } from './machine.ts';
import type {
  ApplyOptions,
  ChangeOptions,
  ClusterServices,
  ServiceChange,
  ServiceOptions,
  ServiceStatus,
  UnitFile,
} from './service-options.ts';

const READ_MS = 30_000;

/** What services do through their cluster. */
export interface ServicesLink extends Pick<ClusterParts, 'fleet' | 'fanout' | 'env' | 'sudoPassword'> {
  /** Is left open. */
  readonly connector: Connector;
  /** The nodes that the cluster was opened with. */
  readonly nodes: () => NodeSet | undefined;
}

type Names = string | readonly string[];
type Tell = (event: RolloutEvent) => void;

export class FleetServices implements ClusterServices {
  readonly #link: ServicesLink;

  constructor(link: ServicesLink) {
    this.#link = link;
  }

  async status(options: ServiceOptions = {}): Promise<ServiceStatus[]> {
    const chosen = await this.#choose(options);
    await using actions = this.#open(chosen, options);
    const found = await readStatus(chosen, actions, nobody, signalOf(options));
    options.signal?.throwIfAborted();
    return found.map(({ service, node, outcome, sight }) => ({
      service,
      node,
      outcome,
      ok: outcome === 'ok',
      reading: sight.kind === 'reading' ? sight.reading : null,
      trouble: sight.kind === 'trouble' ? sight.trouble : null,
    }));
  }

  async cat(options: ServiceOptions = {}): Promise<UnitFile[]> {
    const chosen = await this.#choose(options);
    await using actions = this.#open(chosen, options);
    const targets = targetsOf(chosen);
    const found = new Map<Instance, UnitFile>();
    await actions.unitFiles(
      targets,
      (target, files) => {
        const { service, node, settings } = target;
        found.set(target, { service, node, unit: settings.unit, text: null, trouble: null, ...files });
      },
      signalOf(options),
    );
    options.signal?.throwIfAborted();
    return targets.flatMap((target) => found.get(target) ?? []);
  }

  async plan(options: ChangeOptions = {}): Promise<Plan> {
    const chosen = await this.#choose(options, { onlyDefined: true });
    await using actions = this.#open(chosen, options);
    const request = requestOf('apply', chosen, options);
    const plan = await planChange({ chosen, request, actions }, nobody, signalOf(options));
    options.signal?.throwIfAborted();
    return plan;
  }

  async drift(options: ServiceOptions = {}): Promise<Drift[]> {
    return driftOf(await this.plan(options));
  }

  apply(options: ApplyOptions = {}): Promise<ServiceChange> {
    return this.#collect('apply', options);
  }

  act(verb: Verb, names: Names, options: ChangeOptions = {}): Promise<ServiceChange> {
    return this.#collect(verb, { ...options, names });
  }

  events(goal: Goal, options: ApplyOptions = {}): AsyncGenerator<RolloutEvent, void, undefined> {
    return eventLoop((tell, left) => this.#change(goal, { ...options, signal: either(options, left) }, tell));
  }

  locks(options: ServiceOptions = {}): Promise<LocksOfNodes> {
    return this.#locks(options);
  }

  breakLocks(id: string, options: ServiceOptions = {}): Promise<LocksOfNodes> {
    return this.#locks(options, id);
  }

  async #locks(options: ServiceOptions, breakId?: string): Promise<LocksOfNodes> {
    const chosen = await this.#choose(options, { withBareNodes: options.names === undefined });
    await using actions = this.#open(chosen, options);
    const found = await serviceLocks({ chosen, actions, breakId }, signalOf(options));
    options.signal?.throwIfAborted();
    return found;
  }

  async #collect(goal: Goal, options: ApplyOptions): Promise<ServiceChange> {
    const instances: InstanceEvent[] = [];
    const rolledBack: Instance[] = [];
    const summary = await this.#change(goal, options, (event) => {
      if (event.event === 'instance') instances.push(event);
      if (event.event === 'rollback') rolledBack.push({ service: event.service, node: event.node });
    });
    return { ok: summary.exit === 0, instances, rolledBack, summary };
  }

  async #change(goal: Goal, options: ApplyOptions, tell: Tell): Promise<SummaryEvent> {
    const { plan: kept, fanout = this.#link.fanout, cut = new AbortController().signal } = options;
    const part = kept && requestOfKept(kept);
    const which = part ? { ...options, names: part.names } : options;
    const chosen = await this.#choose(which, { onlyDefined: goal === 'apply' });
    const run = newRunId(systemClock.date(), Math.random);
    const lock = lockFor(run, goal, chosen);
    await using actions = this.#open(chosen, options, { run, lock });
    const request = part ? { ...part, random: Math.random } : requestOf(goal, chosen, options);
    const stop = signalOf(options);
    const fresh = await planChange({ chosen, request, actions, lock }, nobody, stop);
    const plan = kept && !stop.aborted ? stillTrue(kept, fresh) : fresh;
    return await changeServices({ run, plan, chosen, actions, fanout, stop, cut }, tell);
  }

  async #choose(
    options: ChangeOptions,
    meaning: Pick<ServiceWords, 'onlyDefined' | 'withBareNodes'> = {},
  ): Promise<ChosenServices> {
    const { fleet } = this.#link;
    const { names = [], tags = [], nodes = this.#link.nodes(), sudo = false } = options;
    const groups = fleet.groups.endedBy(signalOf(options));
    const chosen = await chooseServices(fleet, {
      names: [names].flat(),
      tags,
      areUnits: false,
      ...meaning,
      nodes: typeof nodes === 'string' ? await groups.resolve(nodes) : nodes,
    });
    return withOverrides(chosen, { ...options, viaSudo: sudo });
  }

  #open(chosen: ChosenServices, { readTimeoutMs = READ_MS, ...options }: ChangeOptions, change?: Change) {
    const { connector, env, sudoPassword } = this.#link;
    const actions: RemoteActions = openActions({
      connector: leftOpen(connector),
      run: change?.run ?? newRunId(systemClock.date(), Math.random),
      chosen,
      fanout: options.fanout ?? this.#link.fanout,
      readTimeoutMs,
      sudoPassword,
      env,
      ...(change && { lock: change.lock }),
    });
    return actions;
  }
}

interface Change {
  readonly run: string;
  readonly lock: ReturnType<typeof lockFor>;
}

function requestOf(goal: Goal, { names, nodes }: ChosenServices, options: ChangeOptions): PlanRequest {
  const { noDeps = false, withDependents = false, batch, canary } = options;
  const inWaves = batch !== undefined || canary !== undefined;
  const part = { ...(nodes && { nodes }), ...(options.resume && leftOf(options.resume)) };
  return { goal, names, noDeps, withDependents, inWaves, random: Math.random, ...part };
}

function leftOf({
  instances,
  rolledBack,
}: NonNullable<ChangeOptions['resume']>): Pick<PlanRequest, 'mayTouch' | 'isDone'> {
  const isUndone = instanceTest(rolledBack);
  const done = instances.filter(({ outcome }) => outcome === 'changed' || outcome === 'unchanged');
  return {
    mayTouch: instanceTest(instances),
    isDone: instanceTest(done.filter((instance) => !isUndone(instance))),
  };
}

function leftOpen(connector: Connector): Connector {
  return {
    connect: (node, signal) => connector.connect(node, signal),
    siteOf: (node) => connector.siteOf(node),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function either({ signal }: ChangeOptions, left: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, left]) : left;
}

function nobody(): void {
  // Only the answer counts.
}
