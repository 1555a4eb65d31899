/** What the console does with services, each time for somebody: what they may not see or do is refused here. */

import { type GrappeError, systemClock } from '../../../base/index.ts';
import { newRunId } from '../../../engine/index.ts';
import type { Answer, Body, ServiceChoice, ServiceOrder, SERVICES } from '../../../protocol/index.ts';
import type { Order, RolloutEvent } from '../../../services/index.ts';
import type { Principal } from '../../access/principal.ts';
import { risksOf } from '../../risks.ts';
import { openJournal } from '../../run-journal.ts';
import { allNodesOf } from '../../services/choose-services.ts';
import { locksReport } from '../../services/locks-report.ts';
import { planChange } from '../../services/plan-change.ts';
import { planExit, planReport } from '../../services/plan-report.ts';
import { serviceLocks } from '../../services/service-locks.ts';
import type { ConsoleSite } from '../console-site.ts';
import type { Asker } from '../runs/console-runs.ts';
import { ConsoleRollouts } from './console-rollouts.ts';
import { KeptPlans } from './kept-plans.ts';
import { changedMeanwhile, type LiveChangeRequest, startChange } from './live-change.ts';
import { recordedOrder } from './recorded-order.ts';
import { ServiceChoices } from './service-choice.ts';
import { ServiceLogs } from './service-logs.ts';
import { ServiceLooks } from './service-looks.ts';
import { readyOrder } from './service-order.ts';

/** When the server stops, what runs has so long to end. */
const STOP_MS = 10_000;

export class ConsoleServices implements AsyncDisposable {
  readonly looks: ServiceLooks;
  readonly logs: ServiceLogs;
  readonly rollouts: ConsoleRollouts;
  readonly #site: ConsoleSite;
  readonly #warn: (error: GrappeError) => void;
  readonly #choices: ServiceChoices;
  readonly #plans = new KeptPlans();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #cut = new AbortController();

  constructor(site: ConsoleSite, warn: (error: GrappeError) => void) {
    this.#site = site;
    this.#warn = warn;
    this.#choices = new ServiceChoices(site);
    this.looks = new ServiceLooks(site, this.#choices);
    this.logs = new ServiceLogs(site, this.#choices);
    this.rollouts = new ConsoleRollouts(site, (run) => this.#running.has(run));
  }

  /** It is kept for a while, to be carried out as it was shown. */
  async plan(
    who: Principal,
    order: ServiceOrder,
    signal: AbortSignal,
  ): Promise<Answer<typeof SERVICES.plan>> {
    const ready = await readyOrder(this.#choices, who, order);
    const { chosen, request } = ready;
    await using actions = this.#choices.reach({ chosen });
    const plan = await planChange({ chosen, actions, request }, () => undefined, signal);
    signal.throwIfAborted();
    const report = planReport(plan, planExit(plan, 0));
    this.#plans.keep(report.plan, { who: who.name, order, plan });
    const manual = plan.services.flatMap(({ service, waves }) => {
      const isManual = chosen.graph.services.get(service)?.rollout.promote === 'manual';
      return isManual && waves.length > 1 && waves.some(({ canary }) => canary) ? [service] : [];
    });
    return { plan: report, manual, risks: risksOf(this.#site.fleet, allNodesOf(chosen)) };
  }

  /** Answers when it has begun; from then on it goes on whoever looks. */
  async change(asker: Asker, { order, plan: id }: Body<typeof SERVICES.change>): Promise<string> {
    const kept = this.#plans.of(id, { who: asker.who.name, order });
    if (!kept) throw changedMeanwhile('what was shown is no longer known to the server');
    return this.#begin({ asker, ready: await readyOrder(this.#choices, asker.who, order), kept });
  }

  /** What is paused goes on; what broke off or was stopped is taken up by this server. Other orders are for what goes on. */
  async order(asker: Asker, id: string, order: Order): Promise<void> {
    const left = order.kind === 'resume' ? await this.rollouts.left(asker.who, id) : undefined;
    if (!left) return this.rollouts.order(asker.who, id, order);
    const { run, continues } = left;
    const ready = await readyOrder(
      this.#choices,
      asker.who,
      recordedOrder(run, this.#site.fleet.config.path),
    );
    await this.#begin({ asker, ready, continues });
  }

  async #begin(change: Pick<LiveChangeRequest, 'asker' | 'ready' | 'kept' | 'continues'>): Promise<string> {
    const { run, ended } = await startChange({
      ...{ ...change, site: this.#site, choices: this.#choices, warn: this.#warn },
      heard: (run, event) => this.#heard(run, event),
      ...{ stop: this.#stop.signal, cut: this.#cut.signal },
    });
    const over = ended
      .catch((error: unknown) => this.#warn(error as GrappeError))
      .finally(() => {
        this.#running.delete(run);
        this.#tell(run);
      });
    this.#running.set(run, over);
    this.#tell(run);
    return run;
  }

  async locks(
    who: Principal,
    choice: ServiceChoice,
    signal: AbortSignal,
  ): Promise<Answer<typeof SERVICES.locks>> {
    const chosen = await this.#choices.chooseAll(who, choice);
    await using actions = this.#choices.reach({ chosen });
    return locksReport(await serviceLocks({ chosen, actions }, signal));
  }

  /** Whoever breaks a lock leaves a line in the audit log. */
  async breakLocks(
    { who, from }: Asker,
    { id, ...choice }: Body<typeof SERVICES.breakLocks>,
    signal: AbortSignal,
  ): Promise<Answer<typeof SERVICES.breakLocks>> {
    const chosen = await this.#choices.chooseAll(who, choice);
    const { fleet, env, cwd, clock } = this.#site;
    await using journal = await openJournal({
      ...{ id: newRunId(clock.date(), Math.random), fleet, nodes: allNodesOf(chosen), isAuditedOnly: true },
      ...{ command: `service locks --break ${id}`, options: [`--break=${id}`], user: who.name, from },
      ...{ env, cwd, warn: this.#warn },
    });
    await using actions = this.#choices.reach({ chosen });
    const report = locksReport(await serviceLocks({ chosen, actions, breakId: id }, signal));
    await journal.finish({ counts: new Map(), ms: 0 }, 0);
    return report;
  }

  /** Begins nothing new; what runs has a while to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const all = Promise.all(this.#running.values());
    await Promise.race([all, systemClock.sleep(this.#running.size === 0 ? 0 : STOP_MS)]);
    this.#cut.abort();
    await all;
  }

  #heard(run: string, event: RolloutEvent): void {
    this.looks.hear(event);
    this.#site.changes.bump(`rollout:${run}`);
    if (event.event !== 'begin' && event.event !== 'instance') this.#tell(run);
  }

  #tell(run: string): void {
    for (const topic of [`rollout:${run}`, 'rollouts', 'runs', 'activity']) this.#site.changes.bump(topic);
  }
}
