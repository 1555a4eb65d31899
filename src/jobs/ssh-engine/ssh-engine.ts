/** Runs attempts on nodes over SSH, by the runner that is sent along with each order. */

import type { Clock } from '../../base/index.ts';
import { type Connector, KeptConnections } from '../../transport/index.ts';
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
import { type Languages, programFiles, programScript } from '../languages/index.ts';
import {
  Runner,
  type RunnerNews,
  type RunnerTrouble,
  type Standings,
  type StartOrder,
} from '../runner/index.ts';
import { aboutOrder, standingOf } from './attempt-end.ts';
import type { AbilitiesStore } from './kept-abilities.ts';
import { KnownAbilities } from './known-abilities.ts';
import { isTrouble, NodeLink, troubleOf } from './node-link.ts';
import type { Told } from './probe-node.ts';
import { Slots } from './slots.ts';

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

const ANSWER_MS = 60_000;
/** Content of inputs may be large. */
const START_MS = 600_000;
/** Under OpenSSH's MaxStartups of ten, and other people log in, too. */
const MOST_HANDSHAKES = 5;
const MOST_PROBED = 16;

export class SshEngine implements Engine {
  readonly #options: SshEngineOptions;
  readonly #kept: KeptConnections;
  readonly #links = new Map<string, NodeLink>();
  readonly #handshakes = new Map<string, Slots>();
  readonly #watches = new Map<string, Slots>();
  readonly #abilities: KnownAbilities;
  readonly #closing = new AbortController();

  constructor(options: SshEngineOptions) {
    this.#options = options;
    this.#kept = new KeptConnections(options.connector);
    const { languages, user, store, clock } = options;
    const question = { languages, ...(user !== undefined && { user }) };
    this.#abilities = new KnownAbilities({ question, store, clock });
  }

  async probe(
    nodes: readonly string[],
    hear: HearAbilities,
    given: AbortSignal,
    first?: readonly string[],
  ): Promise<void> {
    const signal = this.#open(given);
    const places = new Slots(MOST_PROBED);
    const askFirst = async (node: string, languages: readonly string[]): Promise<boolean> => {
      using _place = await places.enter(signal);
      const answer = await this.#abilities.askFirst(this.#linkTo(node), languages, signal);
      if (isTrouble(answer)) hear(node, bare(answer));
      else if (answer.abilities) hear(node, answer.abilities, LONG_AGO);
      return !isTrouble(answer);
    };
    const one = async (node: string): Promise<void> => {
      // All tell what is wanted first before one of them tells the rest.
      if (first && !(await askFirst(node, first))) return;
      using _place = await places.enter(signal);
      const heard = ({ abilities, at }: Told): void => hear(node, abilities, at);
      const answer = await this.#abilities.ask(this.#linkTo(node), heard, signal);
      if (isTrouble(answer)) hear(node, bare(answer));
      else heard(answer);
    };
    await Promise.all(nodes.map((node) => one(node).catch((error: unknown) => hear(node, troubleOf(error)))));
  }

  async start(node: string, orders: readonly AttemptOrder[], signal: AbortSignal): Promise<Answer> {
    const abilities = orders.every(isBare) ? NONE : await this.#abilitiesOf(node, orders, signal);
    if (isTrouble(abilities)) return notStarted(abilities);
    const payload = orders.map((order) => this.#startOrder(order, abilities));
    const answer = await this.#linkTo(node).carry(
      (connection, either) => this.#runner(connection, node).start(payload, either),
      { timeoutMs: START_MS, mayRepeat: false },
      this.#open(signal),
    );
    if (!isTrouble(answer)) return standingsOf(node, answer);
    if (!answer.mayHaveActed) return bare(answer);
    return this.#settle(node, orders, { trouble: bare(answer), signal });
  }

  async stat(node: string, ids: readonly string[], signal: AbortSignal): Promise<Answer> {
    return this.#asked(node, (runner, either) => runner.stat(ids, either), signal);
  }

  async stop(node: string, ids: readonly string[], signal: AbortSignal): Promise<Answer> {
    return this.#asked(node, (runner, either) => runner.stop(ids, either), signal);
  }

  async sweep(node: string, ids: readonly string[], signal: AbortSignal): Promise<NodeTrouble | undefined> {
    const answer = await this.#asked(
      node,
      async (runner, either) => (await runner.sweep(ids, either)) ?? new Map<string, never>(),
      signal,
    );
    return 'outcome' in answer ? answer : undefined;
  }

  async *watch(
    node: string,
    known: ReadonlyMap<string, Offsets>,
    given: AbortSignal,
  ): AsyncGenerator<News, NodeTrouble, undefined> {
    const signal = this.#open(given);
    try {
      using _turn = await slotsOf(this.#watches, node, 1).enter(signal);
      await using link = await this.#linkTo(node).open(signal);
      return bare(yield* newsOf(node, this.#runner(link.connection, node).watch(known, signal)));
    } catch (error) {
      return troubleOf(error);
    }
  }

  // oxlint-disable-next-line max-params -- the seam has these five
  async *results(
    node: string,
    id: string,
    patterns: readonly string[],
    limits: { readonly files: number; readonly bytes: number },
    given: AbortSignal,
  ): AsyncGenerator<ResultFile | RefusedResult, void> {
    const signal = this.#open(given);
    const missed = (trouble: NodeTrouble) => ({
      path: patterns.join(' '),
      refused: `could not be brought: ${trouble.detail ?? trouble.outcome}`,
      ...((trouble.outcome === 'lost' || trouble.outcome === 'unreachable') && { trouble }),
    });
    try {
      await using link = await this.#linkTo(node).open(signal);
      const trouble = yield* this.#runner(link.connection, node).results(id, { patterns, limits }, signal);
      if (trouble) yield missed(trouble);
    } catch (error) {
      yield missed(troubleOf(error));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#kept[Symbol.asyncDispose]();
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

  #startOrder(order: AttemptOrder, abilities: Abilities): StartOrder {
    return {
      id: order.id,
      cmd: programScript(order, abilities, this.#options.languages),
      files: order.work.files.map(({ path, executable, sha256 }) => ({
        path,
        executable,
        bytes: order.content(sha256),
      })),
      beside: programFiles(order, abilities),
      about: aboutOrder(order, abilities),
    };
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
    const answer = await this.#abilities.ask(this.#linkTo(node), () => undefined, this.#open(signal));
    return isTrouble(answer) ? answer : answer.abilities;
  }

  /** What may be asked twice. */
  async #asked(
    node: string,
    ask: (runner: Runner, signal: AbortSignal) => Promise<Standings | RunnerTrouble>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const answer = await this.#linkTo(node).carry(
      (connection, either) => ask(this.#runner(connection, node), either),
      { timeoutMs: ANSWER_MS, mayRepeat: true },
      this.#open(signal),
    );
    return isTrouble(answer) ? bare(answer) : standingsOf(node, answer);
  }

  #runner(connection: ConstructorParameters<typeof Runner>[0], node: string): Runner {
    return new Runner(connection, { controller: this.#options.controller, node });
  }

  #linkTo(node: string): NodeLink {
    const known = this.#links.get(node);
    if (known) return known;
    const site = this.#options.connector.siteOf(node);
    const link = new NodeLink(node, this.#kept, slotsOf(this.#handshakes, site, MOST_HANDSHAKES));
    this.#links.set(node, link);
    return link;
  }

  #open(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }
}

async function* newsOf(
  node: string,
  told: AsyncGenerator<RunnerNews, RunnerTrouble, undefined>,
): AsyncGenerator<News, RunnerTrouble, undefined> {
  try {
    for (;;) {
      const { done, value } = await told.next();
      if (done) return value;
      if (value.kind === 'output') yield value;
      else yield { kind: 'standing', id: value.id, standing: standingOf(node, value.stood) };
    }
  } finally {
    await told.return(INTERRUPTED);
  }
}

/** A command without a sandbox wants nothing of its node. */
function isBare({ work }: AttemptOrder): boolean {
  return work.kind === 'command' && work.isolation === 0;
}

const NONE: Abilities = {
  isolation: { level: 0, why: null, fix: null, box: null },
  languages: new Map(),
  unable: new Map(),
};

const LONG_AGO = new Date(0);

const INTERRUPTED: RunnerTrouble = {
  outcome: 'cancelled',
  cause: 'interrupted',
  detail: null,
  mayHaveActed: true,
};

function slotsOf(all: Map<string, Slots>, name: string, most: number): Slots {
  const known = all.get(name) ?? new Slots(most);
  all.set(name, known);
  return known;
}

function standingsOf(node: string, standings: Standings): ReadonlyMap<string, Standing> {
  return new Map([...standings].map(([id, stood]) => [id, standingOf(node, stood)]));
}

function bare<T extends object>(answer: T | RunnerTrouble): T | NodeTrouble {
  if (!isTrouble(answer)) return answer;
  const { outcome, cause, detail } = answer;
  return { outcome, cause, detail };
}

/** Only of a start that was sent is the fate unknown. */
function notStarted({ outcome, cause, detail }: RunnerTrouble): NodeTrouble {
  return { outcome: outcome === 'lost' ? 'unreachable' : outcome, cause, detail };
}
