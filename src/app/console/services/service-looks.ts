/** Looks at services: nothing is changed, and what the states were is kept for everybody. */

import { exitStatusOf, GrappeError } from '../../../base/index.ts';
import { SpillStore } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, Body, ServiceChoice, SERVICES } from '../../../protocol/index.ts';
import {
  driftOf,
  type FoundUnit,
  type Plan,
  type RolloutEvent,
  type Trouble,
} from '../../../services/index.ts';
import type { Principal } from '../../access/principal.ts';
import { type ChosenServices, chooseServices } from '../../services/choose-services.ts';
import { declaredServices } from '../../services/declared-services.ts';
import { discoverReport, namePatterns } from '../../services/discover-report.ts';
import { explainInstance } from '../../services/explain-instance.ts';
import { listReport } from '../../services/list-report.ts';
import { planChange } from '../../services/plan-change.ts';
import { planExit } from '../../services/plan-report.ts';
import { readStatus, targetsOf } from '../../services/read-status.ts';
import { unitFilesReport, UnitsOfService } from '../../services/unit-files-report.ts';
import type { ConsoleSite } from '../console-site.ts';
import { KnownStates } from './known-states.ts';
import type { ServiceChoices } from './service-choice.ts';

/** Progress is told of at most so often. */
const TELL_MS = 300;
const MOST_WAITING = 8;

interface Reading {
  readonly by: string;
  readonly began: string;
  readonly count: number;
  done: number;
}

export class ServiceLooks {
  readonly #site: ConsoleSite;
  readonly #choices: ServiceChoices;
  readonly #known = new KnownStates();
  #reading: Reading | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #telling: NodeJS.Timeout | undefined;

  constructor(site: ConsoleSite, choices: ServiceChoices) {
    this.#site = site;
    this.#choices = choices;
  }

  async list(who: Principal): Promise<Answer<typeof SERVICES.list>> {
    const { fleet } = this.#site;
    if (fleet.config.services.size === 0) return { services: [], targets: {}, warnings: [] };
    const nodes = who.nodes ?? undefined;
    const chosen = await chooseServices(fleet, {
      names: [],
      tags: [],
      areUnits: false,
      onlyDefined: true,
      nodes,
    });
    const { services, targets } = listReport({ fleet, chosen });
    return { services, targets, warnings: chosen.warnings.map(({ message }) => message) };
  }

  states(who: Principal): Answer<typeof SERVICES.states> {
    const declared = new Set(this.#site.fleet.config.services.keys());
    return {
      reading: this.#reading && { ...this.#reading },
      services: this.#known.groups(who.nodes, declared),
    };
  }

  hear(event: RolloutEvent): void {
    this.#known.hear(event, this.#site.clock.date());
    this.#tell();
  }

  /** One look after the other: two at once would ask the same nodes twice. */
  async read(who: Principal, choice: ServiceChoice): Promise<Answer<typeof SERVICES.read>> {
    const chosen = await this.#choices.choose(who, choice);
    if (this.#waiting >= MOST_WAITING)
      throw new GrappeError('usage', {
        message: 'many looks wait already',
        hint: 'wait until they have ended',
      });
    this.#waiting++;
    const turn = this.#last.then(() => this.#read(who, chosen)).finally(() => this.#waiting--);
    this.#last = turn.catch(() => undefined);
    return { count: await turn };
  }

  async drift(
    who: Principal,
    choice: ServiceChoice,
    signal: AbortSignal,
  ): Promise<Answer<typeof SERVICES.drift>> {
    const chosen = declaredServices(await this.#choices.choose(who, choice));
    await using actions = this.#choices.reach({ chosen });
    const { names, nodes } = chosen;
    const request = { goal: 'apply' as const, names, random: Math.random, ...(nodes && { nodes }) };
    const plan: Plan = await planChange({ chosen, actions, request }, () => undefined, signal);
    const instances = plan.instances.filter(({ why }) => why.kind === 'asked').length;
    return { v: 1, differing: driftOf(plan), instances, exit: planExit(plan, DIFFERS) };
  }

  async explain(
    who: Principal,
    { service, node }: Body<typeof SERVICES.explain>,
    signal: AbortSignal,
  ): Promise<Answer<typeof SERVICES.explain>> {
    const chosen = await this.#choices.choose(who, { names: [service] });
    if (!chosen.graph.services.get(service)?.nodes.has(node) || (who.nodes && !who.nodes.has(node)))
      throw new GrappeError('nothing-selected', { message: `'${service}' does not belong on '${node}'` });
    await using actions = this.#choices.reach({ chosen });
    const told = (): void => undefined;
    return { v: 1, ...(await explainInstance({ chosen, actions, told }, { service, node }, signal)) };
  }

  async files(
    who: Principal,
    choice: ServiceChoice,
    signal: AbortSignal,
  ): Promise<Answer<typeof SERVICES.files>> {
    const chosen = await this.#choices.choose(who, choice);
    using store = new SpillStore();
    const services = new Map(chosen.names.map((name) => [name, new UnitsOfService(store)]));
    await using actions = this.#choices.reach({ chosen });
    await actions.unitFiles(
      targetsOf(chosen),
      (target, files) => services.get(target.service)?.add(target, files),
      signal,
    );
    const troubles = [...services.values()].flatMap(({ troubled }) => [...troubled.values()]);
    return unitFilesReport(services, exitStatusOf(troubles.map(({ outcome }) => outcome)));
  }

  async discover(
    who: Principal,
    { nodes: expression, names }: Body<typeof SERVICES.discover>,
    signal: AbortSignal,
  ): Promise<Answer<typeof SERVICES.discover>> {
    const nodes = (await this.#choices.nodes(who, expression)) ?? NodeSet.empty;
    const bare = { names: [], tags: [], areUnits: false, nodes, withBareNodes: true };
    await using actions = this.#choices.reach({ chosen: await chooseServices(this.#site.fleet, bare) });
    const named = namePatterns(names);
    const found = new Map<string, readonly FoundUnit[]>();
    const troubled = new Map<string, Trouble>();
    const told = (node: string, answer: readonly FoundUnit[] | Trouble): void => {
      if ('outcome' in answer) troubled.set(node, answer);
      else
        found.set(
          node,
          answer.filter(({ name }) => named(name)),
        );
    };
    await actions.discover(nodes, told, signal);
    return discoverReport(found, troubled);
  }

  async #read(who: Principal, chosen: ChosenServices): Promise<number> {
    const at = this.#site.clock.date();
    const count = targetsOf(chosen).length;
    const reading: Reading = { by: who.name, began: at.toISOString(), count, done: 0 };
    this.#reading = reading;
    this.#tell();
    try {
      await using actions = this.#choices.reach({ chosen });
      const heard = (statuses: Parameters<KnownStates['add']>[0]): void => {
        reading.done += statuses.length;
        this.#known.add(statuses, at, chosen.units);
        this.#tell();
      };
      await readStatus(chosen, actions, heard, this.#site.stopped);
    } finally {
      this.#reading = null;
      this.#tell();
    }
    return count;
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      this.#site.changes.bump('services');
    }, TELL_MS).unref();
  }
}

/** Of `grappe service drift`. */
const DIFFERS = 6;
