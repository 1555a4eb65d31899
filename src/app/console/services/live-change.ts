/** A change of services that this server carries out: it goes on whoever looks, and is known by its records. */

import { type Outcome, GrappeError } from '../../../base/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { newRunId } from '../../../engine/index.ts';
import { type Plan, type RolloutEvent, stillTrue, type SummaryEvent } from '../../../services/index.ts';
import { openJournal } from '../../run-journal.ts';
import { changeServices } from '../../services/change-services.ts';
import { allNodesOf } from '../../services/choose-services.ts';
import { freeLeftLocks } from '../../services/free-left-locks.ts';
import type { LeftOfRun } from '../../services/left-of-run.ts';
import { LockGuard } from '../../services/lock-guard.ts';
import { lockFor, planChange } from '../../services/plan-change.ts';
import type { ConsoleSite } from '../console-site.ts';
import type { Asker } from '../runs/console-runs.ts';
import { requireTouched, type ServiceChoices } from './service-choice.ts';
import type { ReadyOrder } from './service-order.ts';

export interface LiveChangeRequest {
  readonly site: ConsoleSite;
  readonly choices: ServiceChoices;
  readonly asker: Asker;
  readonly ready: ReadyOrder;
  /** What was shown, and agreed to: this and nothing else is done. */
  readonly kept?: Plan;
  /** A run that is taken up again, under its own id. */
  readonly continues?: LeftOfRun;
  readonly warn: (error: GrappeError) => void;
  readonly heard: (run: string, event: RolloutEvent) => void;
  /** Begins nothing new, and waits for what runs; waits for nothing any more. */
  readonly stop: AbortSignal;
  readonly cut: AbortSignal;
}

export interface LiveChange {
  readonly run: string;
  /** With its end, and its records. */
  readonly ended: Promise<void>;
}

/** Resolves when it has begun: locked, and planned anew as it was shown. Throws GrappeError, and nothing was touched then. */
export async function startChange(request: LiveChangeRequest): Promise<LiveChange> {
  const { site, asker, ready, choices, continues, stop } = request;
  const { chosen } = ready;
  const run = continues?.run ?? newRunId(site.clock.date(), Math.random);
  await using begun = new AsyncDisposableStack();
  const journal = begun.use(await journalOf(request, run));
  // Before its locks are touched: another process may still be at it.
  if (continues) await journal.keep();
  try {
    const lock = lockFor(run, ready.request.goal, chosen, asker.who.name);
    const actions = begun.use(choices.reach({ chosen, run, lock }));
    if (continues) await freeLeftLocks(chosen, actions, continues.instances, stop);
    const wanted = { ...ready.request, ...continues?.part };
    const now = await planChange({ chosen, actions, lock, request: wanted }, () => undefined, stop);
    stop.throwIfAborted();
    const plan = request.kept ? asShown(request.kept, now) : now;
    requireTouched(asker.who, plan);
    const guard = new LockGuard(actions.locks);
    if (!continues) await journal.keep(NodeSet.from(plan.instances.map(({ node }) => node)));
    const { orders } = journal;
    if (!orders) throw unseen();
    const running = begun.move();
    const carryOut = async (): Promise<void> => {
      await using _all = running;
      const { fanout } = site.fleet.config.ssh;
      const change = { run, plan, chosen, actions, guard, fanout, stop, cut: request.cut, orders };
      const summary = await changeServices(change, (event) => {
        journal.event(event);
        request.heard(run, event);
      });
      await journal.finish({ counts: countsOf(summary), ms: summary.ms }, summary.exit);
    };
    return { run, ended: carryOut() };
  } catch (error) {
    if (error instanceof GrappeError) await journal.finish({ counts: new Map(), ms: 0 }, error.exit);
    throw error;
  }
}

function journalOf({ site, asker, ready, continues, warn }: LiveChangeRequest, run: string) {
  const { chosen, request, recorded } = ready;
  return openJournal({
    ...{ id: run, kind: 'service', fleet: site.fleet, nodes: allNodesOf(chosen), options: recorded },
    continues: continues !== undefined,
    command: `service ${request.goal} ${chosen.names.join(' ')}`,
    ...{ user: asker.who.name, from: asker.from, env: site.env, cwd: site.cwd, warn },
  });
}

function asShown(kept: Plan, now: Plan): Plan {
  try {
    return stillTrue(kept, now);
  } catch (error) {
    if (error instanceof GrappeError && error.code === 'plan-moved') throw changedMeanwhile(error.why);
    throw error;
  }
}

export function changedMeanwhile(why: string | undefined): GrappeError {
  return new GrappeError('changed-meanwhile', {
    message: 'the plan is no longer what would be done',
    ...(why !== undefined && { why }),
    hint: 'look at the new plan, and agree to that',
  });
}

function unseen(): GrappeError {
  return new GrappeError('config-invalid', {
    message: 'nobody would see what becomes of this change',
    why: 'it is not recorded',
    hint: "let 'history.record' be true",
  });
}

function countsOf({ counts }: SummaryEvent): Map<Outcome, number> {
  return new Map(Object.entries(counts) as [Outcome, number][]);
}
