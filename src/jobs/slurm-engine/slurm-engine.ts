/**
 * Runs attempts as jobs of a Slurm, by its own commands on a login node. For placement the whole of it is one node: Slurm
 * has a queue and a choice of nodes of its own. Who an attempt is says its name there and its folder here, never a number:
 * slurmctld gives numbers again.
 */

import { type Clock, systemClock } from '../../base/index.ts';
import type { SlurmSettings } from '../../config/index.ts';
import type { Connector } from '../../transport/index.ts';
import type { Abilities } from '../abilities.ts';
import type {
  AttemptOrder,
  Engine,
  HearAbilities,
  News,
  NodeTrouble,
  Offsets,
  RefusedResult,
  ResultFile,
  Standing,
} from '../engine.ts';
import type { Languages } from '../languages/index.ts';
import {
  type Gone,
  placeWord,
  type Runner,
  type RunnerTrouble,
  type Standings,
  type Stood,
} from '../runner/index.ts';
import {
  type AbilitiesStore,
  bare,
  isBare,
  isTrouble,
  KnownAbilities,
  NO_ABILITIES,
  NodeRunners,
  notStarted,
  startOrder,
  troubleOf,
} from '../ssh-engine/index.ts';
import { APART, type Apart, withResults } from './apart.ts';
import { FIRST_LOOK } from './first-look.ts';
import { inSlurm, standingInSlurm } from './in-slurm.ts';
import { OutOfSight, type Patience, whyGone } from './out-of-sight.ts';
import { readSlurmLimits, type SlurmLimits } from './read-slurm.ts';
import { isNoneTaken, notTaken, refusedBecause } from './refusals.ts';
import { sbatchOptions } from './sbatch-options.ts';
import { slurmScripts } from './scripts.ts';
import { ScriptTooLargeError, type Submission, submissionsOf } from './submission.ts';

export interface SlurmEngineOptions {
  /** Closed with the engine. */
  readonly connector: Connector;
  /** The eight characters of the queue. */
  readonly controller: string;
  readonly languages: Languages;
  readonly slurm: Omit<SlurmSettings, 'maxSubmitted'>;
  readonly user?: string;
  readonly store?: AbilitiesStore;
  readonly clock?: Clock;
  readonly patience?: Patience;
  /** How long tasks wait on nodes that do not see the folder of the login node. */
  readonly apart?: Pick<Apart, 'waitS' | 'stayS'>;
}

type Answer = ReadonlyMap<string, Standing> | NodeTrouble;

const PATIENCE = { endedMs: 60_000, unknownMs: 30_000 };
const ASK_MS = 60_000;

export class SlurmEngine implements Engine {
  readonly #options: SlurmEngineOptions;
  readonly #runners: NodeRunners;
  readonly #abilities: KnownAbilities;
  readonly #outOfSight: OutOfSight;
  #limits: SlurmLimits | undefined;

  constructor(options: SlurmEngineOptions) {
    const { connector, controller, languages, user, store, clock = systemClock, slurm } = options;
    this.#options = options;
    this.#runners = new NodeRunners({
      connector,
      controller,
      hostOf: () => slurm.login,
      way: { scripts: slurmScripts(slurm.nodeFolder ?? APART.folder), stateFolder: slurm.sharedFolder },
    });
    const question = { languages, ...(user !== undefined && { user }) };
    this.#abilities = new KnownAbilities({ question, store, clock });
    this.#outOfSight = new OutOfSight(clock);
  }

  /** Its login node answers for the compute nodes: most clusters have the same system on both. */
  async probe(nodes: readonly string[], hear: HearAbilities, signal: AbortSignal): Promise<void> {
    const either = this.#runners.open(signal);
    for (const node of nodes) {
      try {
        const limits = await this.#readLimits(node, signal);
        const answer = isTrouble(limits)
          ? limits
          : await this.#abilities.ask(
              this.#runners.linkTo(node),
              ({ abilities, at }) => hear(node, inSlurm(abilities), at),
              either,
            );
        if (isTrouble(answer)) hear(node, bare(answer));
        else hear(node, inSlurm(answer.abilities), answer.at);
      } catch (error) {
        hear(node, troubleOf(error));
      }
    }
  }

  async start(node: string, orders: readonly AttemptOrder[], signal: AbortSignal): Promise<Answer> {
    const limits = this.#limits ?? (await this.#readLimits(node, signal));
    if (isTrouble(limits)) return notStarted(limits);
    const abilities = orders.every(isBare) ? NO_ABILITIES : await this.#abilitiesOf(node, orders, signal);
    if (isTrouble(abilities)) return notStarted(abilities);
    const { slurm, languages, controller, apart = APART } = this.#options;
    const shaped = orders.map((order) => ({
      order: withResults(startOrder(order, abilities, languages), order.work.results),
      options: sbatchOptions(order, slurm),
    }));
    try {
      const site = {
        place: placeWord({ controller, node }),
        apart: { ...apart, folder: slurm.nodeFolder ?? APART.folder },
      };
      return await this.#handIn(node, await submissionsOf(site, shaped, limits.mostElements), signal);
    } catch (error) {
      if (!(error instanceof ScriptTooLargeError)) throw error;
      const { attempt, message } = error;
      const others = orders.filter(({ id }) => id !== attempt);
      const answer =
        others.length === 0 ? new Map<string, Standing>() : await this.start(node, others, signal);
      return 'outcome' in answer ? answer : new Map([...answer, [attempt, refusedBecause(message)]]);
    }
  }

  stat(node: string, ids: readonly string[], signal: AbortSignal): Promise<Answer> {
    return this.#asked(node, (runner, either) => runner.stat(ids, either), signal);
  }

  stop(node: string, ids: readonly string[], signal: AbortSignal): Promise<Answer> {
    return this.#asked(node, (runner, either) => runner.stop(ids, either), signal);
  }

  sweep(node: string, ids: readonly string[], signal: AbortSignal): Promise<NodeTrouble | undefined> {
    return this.#runners.sweep(node, ids, signal);
  }

  watch(
    node: string,
    known: ReadonlyMap<string, Offsets>,
    signal: AbortSignal,
  ): AsyncGenerator<News, NodeTrouble, undefined> {
    const judge = (id: string, stood: Stood): Promise<Standing | undefined> =>
      this.#judge(node, { id, stood }, signal);
    return this.#runners.watch(node, { known, judge }, signal);
  }

  // oxlint-disable-next-line max-params -- the seam has these five
  results(
    node: string,
    id: string,
    patterns: readonly string[],
    limits: { readonly files: number; readonly bytes: number },
    signal: AbortSignal,
  ): AsyncIterable<ResultFile | RefusedResult> {
    return this.#runners.results(node, id, { patterns, limits }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runners[Symbol.asyncDispose]();
  }

  /**
   * One after the other. An answer that did not come is no reason to begin anew: whoever asks again finds out what was
   * handed in, and the rest may still be. What sbatch does not take is fenced; where it takes none and may later, nothing was sent.
   */
  async #handIn(node: string, submissions: readonly Submission[], signal: AbortSignal): Promise<Answer> {
    const standings = new Map<string, Standing>();
    let trouble: NodeTrouble | undefined;
    for (const { ids, stdin } of submissions) {
      const answer = await this.#runners.start(
        node,
        (runner, either) => runner.handIn(ids, stdin(), either),
        signal,
      );
      if (!isTrouble(answer))
        for (const [id, stood] of answer) standings.set(id, standingInSlurm(node, stood));
      else if (answer.mayHaveActed)
        return { ...bare(answer), outcome: signal.aborted ? 'cancelled' : 'lost' };
      else {
        trouble = bare(answer);
        for (const id of ids) standings.set(id, notTaken(trouble));
      }
    }
    return trouble && isNoneTaken(standings) ? this.#whyNotTaken(node, trouble, signal) : standings;
  }

  /** Where slurmctld does not answer at all, that is why. */
  async #whyNotTaken(node: string, trouble: NodeTrouble, signal: AbortSignal): Promise<NodeTrouble> {
    const limits = await this.#readLimits(node, signal);
    return isTrouble(limits) && !signal.aborted ? notStarted(limits) : trouble;
  }

  async #judge(
    node: string,
    { id, stood }: { readonly id: string; readonly stood: Stood },
    signal: AbortSignal,
  ): Promise<Standing | undefined> {
    if (stood.is !== 'gone') {
      this.#outOfSight.forget(id);
      return standingInSlurm(node, stood);
    }
    if (!this.#outOfSight.isOver(id, stood, this.#patience())) return undefined;
    return this.#settle(node, { id, gone: stood }, signal);
  }

  async #settle(
    node: string,
    { id, gone }: { readonly id: string; readonly gone: Gone },
    signal: AbortSignal,
  ): Promise<Standing | undefined> {
    const answer = await this.#asked(node, (runner, either) => runner.fence([id], either), signal);
    const standing = 'outcome' in answer ? undefined : answer.get(id);
    if (standing?.is !== 'lost' && standing?.is !== 'ended') return undefined;
    this.#outOfSight.forget(id);
    return standing.is === 'lost' ? { ...standing, why: whyGone(gone) } : standing;
  }

  #patience(): Patience {
    const forgottenMs = 2 * (this.#limits?.slurmdTimeoutMs ?? ASK_MS * 5);
    return this.#options.patience ?? { ...PATIENCE, forgottenMs };
  }

  async #readLimits(node: string, signal: AbortSignal): Promise<SlurmLimits | RunnerTrouble> {
    const answer = await this.#runners
      .linkTo(node)
      .carry(
        (connection, either) => readSlurmLimits(FIRST_LOOK, connection, either),
        { timeoutMs: ASK_MS, mayRepeat: true },
        this.#runners.open(signal),
      );
    if (!isTrouble(answer)) this.#limits = answer;
    return answer;
  }

  async #abilitiesOf(
    node: string,
    orders: readonly AttemptOrder[],
    signal: AbortSignal,
  ): Promise<Abilities | RunnerTrouble> {
    const link = this.#runners.linkTo(node);
    const known = this.#abilities.of(
      link.node,
      orders.flatMap(({ work }) => work.language ?? []),
    );
    if (known) return inSlurm(known);
    const answer = await this.#abilities.ask(link, () => undefined, this.#runners.open(signal));
    return isTrouble(answer) ? answer : inSlurm(answer.abilities);
  }

  async #asked(
    node: string,
    ask: (runner: Runner, signal: AbortSignal) => Promise<Standings | RunnerTrouble>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const answer = await this.#runners.ask(node, ask, signal);
    if (isTrouble(answer)) return bare(answer);
    return new Map([...answer].map(([id, stood]) => [id, standingInSlurm(node, stood)]));
  }
}
