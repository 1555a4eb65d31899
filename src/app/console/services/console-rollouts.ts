/** Changes of services: those that this server carries out, and those of other shells of its account, which the history holds. */

import { GrappeError } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { ServiceRolloutReport } from '../../../protocol/index.ts';
import type { Order } from '../../../services/index.ts';
import type { History, StoredRun } from '../../../store/index.ts';
import { type Principal, requireNodes } from '../../access/principal.ts';
import { openExistingHistory } from '../../records.ts';
import { type LeftOfRun, leftOfRun } from '../../services/left-of-run.ts';
import { progressOf } from '../../services/rollout-progress.ts';
import { giveOrder } from '../../services/run-orders.ts';
import type { ConsoleSite } from '../console-site.ts';
import { type RolloutDetail, rolloutDetail } from './rollout-detail.ts';

const FURTHEST_BACK = 5000;
/** Other processes tell nobody here: while somebody looks, their records are looked at so often. */
const LOOK_MS = 1000;

export class ConsoleRollouts {
  readonly #site: ConsoleSite;
  /** Those of this server tell by themselves. */
  readonly #isOwn: (run: string) => boolean;
  readonly #promised = new Set<string>();

  constructor(site: ConsoleSite, isOwn: (run: string) => boolean) {
    this.#site = site;
    this.#isOwn = isOwn;
    site.lookers.watch('rollouts', { begin: () => this.#watch() });
  }

  async list(
    who: Principal,
    { limit, isRunning }: { readonly limit: number; readonly isRunning: boolean },
  ): Promise<ServiceRolloutReport> {
    this.#site.lookers.ask('rollouts');
    using history = await openExistingHistory(this.#site.env);
    const found = (history ? changesIn(history) : []).filter(
      (run) => maySee(who, run) && (!isRunning || run.state === 'running'),
    );
    return { v: 1, rollouts: found.slice(0, limit).map((run) => progressOf(run, history as History)) };
  }

  async show(who: Principal, id: string): Promise<RolloutDetail> {
    using history = await openExistingHistory(this.#site.env);
    const run = found(history, who, id);
    if (run.state === 'running' && !this.#isOwn(run.id)) this.#promise(`rollout:${run.id}`);
    return rolloutDetail(run, history as History);
  }

  /** Of one that does not go on: what is left of it. */
  async left(
    who: Principal,
    id: string,
  ): Promise<{ readonly run: StoredRun; readonly continues: LeftOfRun } | undefined> {
    using history = await openExistingHistory(this.#site.env);
    const run = found(history, who, id);
    if (run.state === 'running') return undefined;
    requireNodes(who, NodeSet.parse(run.nodes));
    return { run, continues: leftOfRun(run, history as History) };
  }

  /** Resolves once it was taken. */
  async order(who: Principal, id: string, order: Order): Promise<void> {
    const { env } = this.#site;
    const run = await this.#ordered(who, id, order);
    await giveOrder({ run, order, env });
  }

  async #ordered(who: Principal, id: string, order: Order): Promise<string> {
    using history = await openExistingHistory(this.#site.env);
    const run = found(history, who, id);
    requireNodes(who, NodeSet.parse(run.nodes));
    if (run.state !== 'running')
      throw new GrappeError('usage', {
        message: `run ${run.id} does not go on: it is ${run.state}`,
        hint: 'what is left of it is taken up by: resume',
      });
    if (order.kind !== 'promote') return run.id;
    const waiting = progressOf(run, history as History).services.filter((one) => one.waiting);
    if (waiting.some(({ service }) => (order.service ?? service) === service)) return run.id;
    throw new GrappeError('nothing-selected', { message: `no canary of run ${run.id} waits to be promoted` });
  }

  #watch(): () => void {
    let seen: string | undefined;
    let isLooking = false;
    const look = async (): Promise<void> => {
      if (isLooking) return;
      isLooking = true;
      const now = await this.#signature().catch(() => seen);
      if (seen !== undefined && now !== seen) this.#site.changes.bump('rollouts');
      seen = now;
      isLooking = false;
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_MS * 2);
    return () => clearInterval(timer);
  }

  async #signature(): Promise<string> {
    using history = await openExistingHistory(this.#site.env);
    if (!history) return '';
    return changesIn(history)
      .slice(0, 20)
      .map((run) => {
        const isForeign = run.state === 'running' && !this.#isOwn(run.id);
        return `${run.id} ${run.state} ${isForeign ? history.events(run).length : ''}`;
      })
      .join();
  }

  /** Somebody looks at it, and will want to know more. */
  #promise(topic: string): void {
    if (this.#promised.has(topic)) return;
    this.#promised.add(topic);
    setTimeout(() => {
      this.#promised.delete(topic);
      this.#site.changes.bump(topic);
    }, LOOK_MS).unref();
  }
}

function changesIn(history: History): StoredRun[] {
  return history.runs({ limit: FURTHEST_BACK }).filter(({ kind }) => kind === 'service');
}

function found(history: History | undefined, who: Principal, id: string): StoredRun {
  const run = history && storedRun(history, id);
  if (run?.kind === 'service' && maySee(who, run)) return run;
  throw new GrappeError('not-found', {
    message: `no change of services is called '${id}'`,
    hint: 'it may be older than what the history keeps',
  });
}

function storedRun(history: History, id: string): StoredRun | undefined {
  try {
    return history.find(id);
  } catch (error) {
    if (error instanceof GrappeError && error.code === 'unknown-run') return undefined;
    throw error;
  }
}

function maySee(who: Principal, { nodes }: StoredRun): boolean {
  return who.nodes === null || NodeSet.parse(nodes).difference(who.nodes).size === 0;
}
