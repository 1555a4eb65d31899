/**
 * Attempts on one node, over one connection: orders to the scripts that run there, and their answers. Knows nothing of
 * sandboxes: an attempt is a text for sh, with files. A node's trouble is an answer.
 */

import { type Connection, quoteArguments } from '../../transport/index.ts';
import type { Offsets } from '../engine.ts';
import { Answer } from './answer.ts';
import { checkAttemptId, type Place, placeWord } from './place.ts';
import { type StartOrder, startPayload } from './payload.ts';
import { type ResultItem, readResults, type ResultLimits, resultsOrder } from './results.ts';
import { type Scripts, SCRIPTS } from './script/index.ts';
import { StandingLines, type Stood } from './standing-lines.ts';
import { notUnderstood, type RunnerTrouble, TroubleError } from './trouble.ts';
import { messageOf } from '../../base/index.ts';
import { type RunnerNews, WatchLines } from './watch.ts';

export type Standings = ReadonlyMap<string, Stood>;

export interface RunnerWay {
  readonly scripts: Scripts;
  /** In place of the state folder of the login. */
  readonly stateFolder?: string | undefined;
}

export class Runner {
  readonly #connection: Pick<Connection, 'exec'>;
  readonly #place: string;
  readonly #way: RunnerWay;

  constructor(connection: Pick<Connection, 'exec'>, place: Place, way: RunnerWay = { scripts: SCRIPTS }) {
    this.#connection = connection;
    this.#place = placeWord(place);
    this.#way = way;
  }

  /** All or none are begun: what was claimed before keeps its standing. */
  async start(orders: readonly StartOrder[], signal: AbortSignal): Promise<Standings | RunnerTrouble> {
    return this.handIn(
      orders.map(({ id }) => id),
      startPayload(orders),
      signal,
    );
  }

  /** The same in whatever form the script for it reads. */
  async handIn(
    ids: readonly string[],
    order: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<Standings | RunnerTrouble> {
    return this.#standings(ids.map(checkAttemptId), this.#ask('start', order, signal));
  }

  async stat(ids: readonly string[], signal: AbortSignal): Promise<Standings | RunnerTrouble> {
    return this.#standings(ids, this.#ask('stat', idLines(ids), signal));
  }

  /** What has not begun never will, afterwards; what has goes on. */
  async fence(ids: readonly string[], signal: AbortSignal): Promise<Standings | RunnerTrouble> {
    return this.#standings(ids, this.#ask('fence', idLines(ids), signal));
  }

  /** Ends what has begun, and fences the rest. */
  async stop(ids: readonly string[], signal: AbortSignal): Promise<Standings | RunnerTrouble> {
    return this.#standings(ids, this.#ask('stop', idLines(ids), signal));
  }

  /** Clears away what is left; what still runs is ended. */
  async sweep(ids: readonly string[], signal: AbortSignal): Promise<RunnerTrouble | undefined> {
    const answer = await this.#standings([], this.#ask('sweep', idLines(ids), signal));
    return answer instanceof Map ? undefined : (answer as RunnerTrouble);
  }

  /** Goes on until the channel ends. */
  async *watch(
    known: ReadonlyMap<string, Offsets>,
    signal: AbortSignal,
  ): AsyncGenerator<RunnerNews, RunnerTrouble, undefined> {
    const lines = [...known].map(([id, at]) => `${checkAttemptId(id)} ${at.stdout} ${at.stderr}\n`);
    await using answer = this.#ask('watch', once(`${lines.join('')}.\n`), signal);
    try {
      const reader = new WatchLines(known);
      for (;;) {
        const line = await answer.line();
        if (line === undefined) throw notUnderstood('the watch came to an end');
        yield* reader.read(line, answer);
      }
    } catch (error) {
      return troubleIn(error);
    }
  }

  async *results(
    id: string,
    wanted: { readonly patterns: readonly string[]; readonly limits: ResultLimits },
    signal: AbortSignal,
  ): AsyncGenerator<ResultItem, RunnerTrouble | undefined, undefined> {
    const { files, bytes } = wanted.limits;
    const order = once(resultsOrder(checkAttemptId(id), wanted.patterns));
    await using answer = this.#ask('results', order, signal, [String(files), String(bytes)]);
    try {
      yield* readResults(answer, wanted.limits);
      return undefined;
    } catch (error) {
      return troubleIn(error);
    }
  }

  #ask(
    what: keyof Scripts,
    stdin: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    words: readonly string[] = [],
  ): Answer {
    const { scripts, stateFolder } = this.#way;
    const where = stateFolder === undefined ? [] : ['env', `XDG_STATE_HOME=${stateFolder}`];
    const shell = [...where, 'sh', '-c', scripts[what], 'grappe-jobs', this.#place];
    const command = quoteArguments([...shell, ...words]);
    return new Answer(this.#connection, { command, stdin }, signal);
  }

  /** Only of the attempts that were asked for, and of each of them. */
  async #standings(ids: readonly string[], asked: Answer): Promise<Standings | RunnerTrouble> {
    await using answer = asked;
    const lines = new StandingLines();
    const wanted = new Set(ids);
    const found = new Map<string, Stood>();
    try {
      for (;;) {
        const line = await answer.line();
        if (line === undefined) break;
        const told = lines.push(line);
        if (told && wanted.has(told.id)) found.set(told.id, told.stood);
      }
      if (found.size < wanted.size) throw notUnderstood('it told of some attempts only');
      return found;
    } catch (error) {
      return troubleIn(error);
    }
  }
}

function troubleIn(error: unknown): RunnerTrouble {
  return error instanceof TroubleError ? error.trouble : notUnderstood(messageOf(error)).trouble;
}

async function* once(text: string): AsyncGenerator<Uint8Array, void> {
  yield await Promise.resolve(Buffer.from(text));
}

function idLines(ids: readonly string[]): AsyncGenerator<Uint8Array, void> {
  return once(`${ids.map((id) => `${checkAttemptId(id)}\n`).join('')}.\n`);
}
