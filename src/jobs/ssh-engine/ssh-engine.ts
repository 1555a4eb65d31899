/** Runs attempts on nodes over SSH, by the runner that is sent along with each order. */

import type { Clock } from '../../base/index.ts';
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
import type { Runner, RunnerTrouble, Standings } from '../runner/index.ts';
import { standingOf } from './attempt-end.ts';
import type { AbilitiesStore } from './kept-abilities.ts';
import { KnownAbilities } from './known-abilities.ts';
import { isTrouble, troubleOf } from './node-link.ts';
import { bare, NodeRunners, notStarted } from './node-runners.ts';
import type { Told } from './probe-node.ts';
import { Slots } from './slots.ts';
import { isBare, NO_ABILITIES, startOrder } from './start-order.ts';

export interface SshEngineOptions {
  /** Closed with the engine. */
  readonly connector: Connector;
  /** The eight characters of the queue. */
  readonly controller: string;
  readonly languages: Languages;
  /** The account of a node to drop to where the login is root. */
  readonly user?: string;
  /** Where what nodes can do is kept for the next process. */
  readonly store?: AbilitiesStore;
  readonly clock?: Clock;
}

type Answer = ReadonlyMap<string, Standing> | NodeTrouble;

const MOST_PROBED = 16;
const LONG_AGO = new Date(0);

export class SshEngine implements Engine {
  readonly #languages: Languages;
  readonly #runners: NodeRunners;
  readonly #abilities: KnownAbilities;

  constructor({ connector, controller, languages, user, store, clock }: SshEngineOptions) {
    this.#languages = languages;
    this.#runners = new NodeRunners({ connector, controller });
    const question = { languages, ...(user !== undefined && { user }) };
    this.#abilities = new KnownAbilities({ question, store, clock });
  }

  async probe(
    nodes: readonly string[],
    hear: HearAbilities,
    given: AbortSignal,
    first?: readonly string[],
  ): Promise<void> {
    const signal = this.#runners.open(given);
    const places = new Slots(MOST_PROBED);
    const askFirst = async (node: string, languages: readonly string[]): Promise<boolean> => {
      using _place = await places.enter(signal);
      const answer = await this.#abilities.askFirst(this.#runners.linkTo(node), languages, signal);
      if (isTrouble(answer)) hear(node, bare(answer));
      else if (answer.abilities) hear(node, answer.abilities, LONG_AGO);
      return !isTrouble(answer);
    };
    const one = async (node: string): Promise<void> => {
      // All tell what is wanted first before one of them tells the rest.
      if (first && !(await askFirst(node, first))) return;
      using _place = await places.enter(signal);
      const heard = ({ abilities, at }: Told): void => hear(node, abilities, at);
      const answer = await this.#abilities.ask(this.#runners.linkTo(node), heard, signal);
      if (isTrouble(answer)) hear(node, bare(answer));
      else heard(answer);
    };
    await Promise.all(nodes.map((node) => one(node).catch((error: unknown) => hear(node, troubleOf(error)))));
  }

  async start(node: string, orders: readonly AttemptOrder[], signal: AbortSignal): Promise<Answer> {
    const abilities = orders.every(isBare) ? NO_ABILITIES : await this.#abilitiesOf(node, orders, signal);
    if (isTrouble(abilities)) return notStarted(abilities);
    const given = orders.map((order) => startOrder(order, abilities, this.#languages));
    const answer = await this.#runners.start(node, (runner, either) => runner.start(given, either), signal);
    if (!isTrouble(answer)) return standingsOf(node, answer);
    if (!answer.mayHaveActed) return bare(answer);
    return this.#settle(node, orders, { trouble: bare(answer), signal });
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
    return this.#runners.watch(node, { known, judge: (_id, stood) => standingOf(node, stood) }, signal);
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

  /** Was it started? The node tells; what left no trace is kept from ever beginning, and nothing that runs is ended. */
  async #settle(
    node: string,
    orders: readonly AttemptOrder[],
    { trouble, signal }: { readonly trouble: NodeTrouble; readonly signal: AbortSignal },
  ): Promise<Answer> {
    const unknown: NodeTrouble = { ...trouble, outcome: signal.aborted ? 'cancelled' : 'lost' };
    const ids = orders.map(({ id }) => id);
    const fenced = await this.#asked(node, (runner, either) => runner.fence(ids, either), signal);
    return 'outcome' in fenced ? unknown : fenced;
  }

  async #abilitiesOf(
    node: string,
    orders: readonly AttemptOrder[],
    signal: AbortSignal,
  ): Promise<Abilities | RunnerTrouble> {
    const known = this.#abilities.of(
      node,
      orders.flatMap(({ work }) => work.language ?? []),
    );
    if (known) return known;
    const link = this.#runners.linkTo(node);
    const answer = await this.#abilities.ask(link, () => undefined, this.#runners.open(signal));
    return isTrouble(answer) ? answer : answer.abilities;
  }

  async #asked(
    node: string,
    ask: (runner: Runner, signal: AbortSignal) => Promise<Standings | RunnerTrouble>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const answer = await this.#runners.ask(node, ask, signal);
    return isTrouble(answer) ? bare(answer) : standingsOf(node, answer);
  }
}

function standingsOf(node: string, standings: Standings): ReadonlyMap<string, Standing> {
  return new Map([...standings].map(([id, stood]) => [id, standingOf(node, stood)]));
}
