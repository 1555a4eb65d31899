/** One change of services, from the first look to the exit status: of a verb, of apply, of what is taken up or run again. */

import {
  allNodesOf,
  changeServices,
  type ChosenServices,
  freeLeftLocks,
  lockFor,
  LockGuard,
  openJournal,
  planChange,
  risksOf,
} from '../../../app/index.ts';
import { EXIT, exitStatusOfSignal, GrappeError, systemClock } from '../../../base/index.ts';
import { newRunId } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import {
  type Goal,
  type Instance,
  type Plan,
  type PlanRequest,
  type RemoteActions,
  requestOfKept,
  stillTrue,
  type SummaryEvent,
} from '../../../services/index.ts';
import type { Arguments } from '../../arguments.ts';
import { errorText } from '../../error-text.ts';
import { type StagedInterrupts, watchTwoInterrupts } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { recordedWords } from '../run/recorded-words.ts';
import { type FleetServices, fanoutOf, reachServices } from './chosen-services.ts';
import type { Answer } from './verb/agreement.ts';
import { type ChangeDisplay, changeDisplay } from './verb/change-display.ts';
import { lockNotes } from './verb/lock-notes.ts';
import type { ChangeOptions } from './verb/verb-options.ts';

export interface ChangeWish {
  readonly goal: Goal;
  /** With what the command line says of them. */
  readonly services: FleetServices;
  readonly options: ChangeOptions;
  /** Asked once the plan is known. */
  readonly agreed: (plan: Plan) => Promise<Answer>;
  /** A plan that was kept: this and nothing else is done. */
  readonly kept?: Plan;
  /** Of a recorded run: those that are left of it. */
  readonly part?: Pick<PlanRequest, 'mayTouch' | 'isDone'>;
  readonly continues?: TakenUp;
  /** The run whose instances these are. */
  readonly rerunOf?: string;
}

/** A run that is taken up again, under its own id. */
export interface TakenUp {
  readonly run: string;
  readonly instances: readonly Instance[];
}

export async function performChange(wish: ChangeWish, args: Arguments, io: CliIo): Promise<number> {
  const run = wish.continues?.run ?? detachedRun(args) ?? newRunId(systemClock.date(), Math.random);
  using display = changeDisplay(wish.options, io);
  await using journal = await openJournal({
    ...recorded(wish, args, io),
    id: run,
    kind: 'service',
    continues: wish.continues !== undefined,
    rerunOf: wish.rerunOf,
    env: io.env,
    cwd: io.cwd,
    warn: (error) => display.say(errorText(error, io.program)),
  });
  // Before its locks are touched: another process may still be at it.
  if (wish.continues !== undefined) await journal.keep();
  const summary = await told(changed({ wish, run, args, io, display, journal }), journal);
  if (typeof summary === 'number') return summary;
  journal.event(summary);
  await display.finish(summary);
  // Only what is recorded can be taken up.
  const left = journal.orders ? (summary.counts['not-run'] ?? 0) : 0;
  if (left > 0)
    display.say(`${io.program}: '${io.program} service rollout resume ${run}' takes up what was not run\n`);
  await journal.finish({ counts: countsOf(summary), ms: summary.ms }, summary.exit);
  return summary.exit;
}

type Journal = Awaited<ReturnType<typeof openJournal>>;

/** What was refused, or not wanted after all, ends in the records as it ends here. */
async function told(
  changing: Promise<SummaryEvent | number>,
  journal: Journal,
): Promise<SummaryEvent | number> {
  const nothing = { counts: new Map(), ms: 0 };
  try {
    const summary = await changing;
    if (typeof summary === 'number') await journal.finish(nothing, summary);
    return summary;
  } catch (error) {
    if (error instanceof GrappeError) await journal.finish(nothing, error.exit);
    throw error;
  }
}

interface Change {
  readonly wish: ChangeWish;
  readonly run: string;
  readonly args: Arguments;
  readonly io: CliIo;
  readonly display: ChangeDisplay;
  readonly journal: Journal;
}

/** An exit status where nothing was done. */
async function changed(change: Change): Promise<SummaryEvent | number> {
  const { wish, run, args, io, display, journal } = change;
  const { goal, services, agreed, continues } = wish;
  const { chosen, fleet } = services;
  using interrupts = watchTwoInterrupts(io, () =>
    display.say(`${io.program}: begins nothing new, and waits for what runs; once more to leave\n`),
  );
  for (const risk of risksOf(fleet, allNodesOf(chosen))) display.say(`${io.program}: ${risk}\n`);
  const lock = lockFor(run, goal, chosen);
  const say = (text: string): void => display.say(text);
  await using actions: RemoteActions = await reachServices(args, io, { ...services, run, lock, say });
  if (continues) await freeLeftLocks(chosen, actions, continues.instances, interrupts.stop);
  const plan = await planned(change, { actions, lock, interrupts });
  for (const note of lockNotes(actions)) display.say(`${io.program}: ${note}\n`);
  if (interrupts.exit !== undefined) return interrupts.exit;
  const guard = new LockGuard(actions.locks);
  display.rest();
  const answer = await agreed(plan);
  if (answer !== 'yes') return answer === 'no' ? EXIT.notRun : exitStatusOfSignal(SIGINT);
  if (continues === undefined) await journal.keep(NodeSet.from(plan.instances.map(({ node }) => node)));
  if (detachedRun(args) !== undefined && !journal.orders) throw unseen();
  const { stop, cut } = interrupts;
  const { orders } = journal;
  const request = { run, plan, chosen, actions, guard, fanout: fanoutOf(args, fleet), stop, cut, orders };
  const summary = await changeServices(request, (event) => {
    // The last word is kept with the exit status that counts.
    if (event.event !== 'summary') journal.event(event);
    display.tell(event);
  });
  return { ...summary, exit: interrupts.exit ?? summary.exit };
}

const SIGINT = 2;

/** The id that whoever started this process knows it by. */
function detachedRun(args: Arguments): string | undefined {
  const id = args.value('detached-run');
  return id !== undefined && /^[0-9a-z]{12}$/.test(id) ? id : undefined;
}

function unseen(): GrappeError {
  return new GrappeError('config-invalid', {
    message: "with '--detach', nobody would see what becomes of this run",
    why: 'it is not recorded',
    hint: "let 'history.record' be true, or stay: leave out --detach",
  });
}

interface Planning {
  readonly actions: RemoteActions;
  readonly lock: ReturnType<typeof lockFor>;
  readonly interrupts: StagedInterrupts;
}

async function planned({ wish, display }: Change, { actions, lock, interrupts }: Planning): Promise<Plan> {
  const { goal, services, options, kept, part } = wish;
  const { chosen } = services;
  const whole = { goal, ...selectionOf(chosen), ...options.plan, ...part };
  const request = { ...(kept ? requestOfKept(kept) : whole), random: Math.random };
  const plan = await planChange(
    { chosen, actions, lock, request },
    (node) => display.looked(node),
    interrupts.stop,
  );
  return kept && !interrupts.stop.aborted ? stillTrue(kept, plan) : plan;
}

function selectionOf({ names, nodes }: ChosenServices): Pick<PlanRequest, 'names' | 'nodes'> {
  return { names, ...(nodes && { nodes }) };
}

function recorded({ goal, services: { fleet, chosen } }: ChangeWish, args: Arguments, io: CliIo) {
  const narrowed = chosen.nodes ? [`--nodes=${chosen.nodes.fold()}`] : [];
  return {
    fleet,
    nodes: allNodesOf(chosen),
    command: `service ${goal} ${chosen.names.join(' ')}`,
    options: [...recordedWords(args, io.cwd), ...narrowed],
  };
}

function countsOf({ counts }: SummaryEvent): Map<keyof typeof counts, number> {
  return new Map(Object.entries(counts) as [keyof typeof counts, number][]);
}
