/** Orders to the runners of nodes, over connections that are kept, and their answers in the words of the seam. */

import { type Connector, KeptConnections } from '../../transport/index.ts';
import type { News, NodeTrouble, Offsets, RefusedResult, ResultFile, Standing } from '../engine.ts';
import {
  Runner,
  type RunnerNews,
  type RunnerTrouble,
  type RunnerWay,
  type Standings,
  type Stood,
} from '../runner/index.ts';
import { isTrouble, NodeLink, troubleOf } from './node-link.ts';
import { Slots } from './slots.ts';

export interface NodeRunnersOptions {
  /** Closed with it. */
  readonly connector: Connector;
  /** The eight characters of the queue. */
  readonly controller: string;
  /** Who is spoken to for a node. Absent: the node itself. */
  readonly hostOf?: (node: string) => string;
  readonly way?: RunnerWay;
}

/** Undefined: nothing is to be told of it yet. */
export type Judge = (id: string, stood: Stood) => Standing | undefined | Promise<Standing | undefined>;

type Ask = (runner: Runner, signal: AbortSignal) => Promise<Standings | RunnerTrouble>;

export interface WantedResults {
  readonly patterns: readonly string[];
  readonly limits: { readonly files: number; readonly bytes: number };
}

const ANSWER_MS = 60_000;
/** Content of inputs may be large. */
const START_MS = 600_000;
/** Under OpenSSH's MaxStartups of ten, and other people log in, too. */
const MOST_HANDSHAKES = 5;

export class NodeRunners implements AsyncDisposable {
  readonly #options: NodeRunnersOptions;
  readonly #kept: KeptConnections;
  readonly #links = new Map<string, NodeLink>();
  readonly #handshakes = new Map<string, Slots>();
  readonly #watches = new Map<string, Slots>();
  readonly #closing = new AbortController();

  constructor(options: NodeRunnersOptions) {
    this.#options = options;
    this.#kept = new KeptConnections(options.connector);
  }

  /** What may be asked twice. */
  ask(node: string, ask: Ask, signal: AbortSignal): Promise<Standings | RunnerTrouble> {
    return this.#carry(node, ask, { timeoutMs: ANSWER_MS, mayRepeat: true }, signal);
  }

  /** What goes out again only where it surely did nothing. */
  start(node: string, start: Ask, signal: AbortSignal): Promise<Standings | RunnerTrouble> {
    return this.#carry(node, start, { timeoutMs: START_MS, mayRepeat: false }, signal);
  }

  async *watch(
    node: string,
    { known, judge }: { readonly known: ReadonlyMap<string, Offsets>; readonly judge: Judge },
    given: AbortSignal,
  ): AsyncGenerator<News, NodeTrouble, undefined> {
    const signal = this.open(given);
    try {
      using _turn = await slotsOf(this.#watches, node, 1).enter(signal);
      await using link = await this.linkTo(node).open(signal);
      return bare(yield* newsOf(judge, this.#runner(link.connection, node).watch(known, signal)));
    } catch (error) {
      return troubleOf(error);
    }
  }

  async *results(
    node: string,
    id: string,
    wanted: WantedResults,
    given: AbortSignal,
  ): AsyncGenerator<ResultFile | RefusedResult, void> {
    const signal = this.open(given);
    const missed = (trouble: NodeTrouble) => ({
      path: wanted.patterns.join(' '),
      refused: `could not be brought: ${trouble.detail ?? trouble.outcome}`,
      ...((trouble.outcome === 'lost' || trouble.outcome === 'unreachable') && { trouble }),
    });
    try {
      await using link = await this.linkTo(node).open(signal);
      const trouble = yield* this.#runner(link.connection, node).results(id, wanted, signal);
      if (trouble) yield missed(trouble);
    } catch (error) {
      yield missed(troubleOf(error));
    }
  }

  async sweep(node: string, ids: readonly string[], signal: AbortSignal): Promise<NodeTrouble | undefined> {
    const sweep: Ask = async (runner, either) =>
      (await runner.sweep(ids, either)) ?? new Map<string, never>();
    const answer = await this.ask(node, sweep, signal);
    return isTrouble(answer) ? bare(answer) : undefined;
  }

  linkTo(node: string): NodeLink {
    const known = this.#links.get(node);
    if (known) return known;
    const host = this.#options.hostOf?.(node) ?? node;
    const site = this.#options.connector.siteOf(host);
    const link = new NodeLink(host, this.#kept, slotsOf(this.#handshakes, site, MOST_HANDSHAKES));
    this.#links.set(node, link);
    return link;
  }

  /** Until this is closed, too. */
  open(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#closing.signal]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#kept[Symbol.asyncDispose]();
  }

  // oxlint-disable-next-line max-params -- as NodeLink has them, and the node
  #carry(
    node: string,
    what: Ask,
    how: { readonly timeoutMs: number; readonly mayRepeat: boolean },
    signal: AbortSignal,
  ): Promise<Standings | RunnerTrouble> {
    return this.linkTo(node).carry(
      (connection, either) => what(this.#runner(connection, node), either),
      how,
      this.open(signal),
    );
  }

  #runner(connection: ConstructorParameters<typeof Runner>[0], node: string): Runner {
    const { controller, way } = this.#options;
    return new Runner(connection, { controller, node }, way);
  }
}

async function* newsOf(
  judge: Judge,
  told: AsyncGenerator<RunnerNews, RunnerTrouble, undefined>,
): AsyncGenerator<News, RunnerTrouble, undefined> {
  try {
    for (;;) {
      const { done, value } = await told.next();
      if (done) return value;
      const standing = value.kind === 'output' ? undefined : await judge(value.id, value.stood);
      if (value.kind === 'output') yield value;
      else if (standing) yield { kind: 'standing', id: value.id, standing };
    }
  } finally {
    await told.return(INTERRUPTED);
  }
}

const INTERRUPTED: RunnerTrouble = {
  outcome: 'cancelled',
  cause: 'interrupted',
  detail: null,
  mayHaveActed: true,
};

export function slotsOf(all: Map<string, Slots>, name: string, most: number): Slots {
  const known = all.get(name) ?? new Slots(most);
  all.set(name, known);
  return known;
}

export function bare<T extends object>(answer: T | RunnerTrouble): T | NodeTrouble {
  if (!isTrouble(answer)) return answer;
  const { outcome, cause, detail } = answer;
  return { outcome, cause, detail };
}

/** Only of a start that was sent is the fate unknown. */
export function notStarted({ outcome, cause, detail }: RunnerTrouble): NodeTrouble {
  return { outcome: outcome === 'lost' ? 'unreachable' : outcome, cause, detail };
}
