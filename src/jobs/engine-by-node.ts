/** Several engines as one: each node is of one of them. */

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
} from './engine.ts';

type Answer = ReadonlyMap<string, Standing> | NodeTrouble;

export class EngineByNode implements Engine {
  readonly #usual: Engine;
  readonly #own: ReadonlyMap<string, Engine>;

  /** `own`: by node; `usual` has all others. They are closed with it. */
  constructor(usual: Engine, own: ReadonlyMap<string, Engine>) {
    this.#usual = usual;
    this.#own = own;
  }

  async probe(
    nodes: readonly string[],
    hear: HearAbilities,
    signal: AbortSignal,
    first?: readonly string[],
  ): Promise<void> {
    const byEngine = Map.groupBy(nodes, (node) => this.#of(node));
    await Promise.all(Array.from(byEngine, ([engine, some]) => engine.probe(some, hear, signal, first)));
  }

  start(node: string, orders: readonly AttemptOrder[], signal: AbortSignal): Promise<Answer> {
    return this.#of(node).start(node, orders, signal);
  }

  stat(node: string, ids: readonly string[], signal: AbortSignal): Promise<Answer> {
    return this.#of(node).stat(node, ids, signal);
  }

  watch(
    node: string,
    known: ReadonlyMap<string, Offsets>,
    signal: AbortSignal,
  ): AsyncGenerator<News, NodeTrouble, undefined> {
    return this.#of(node).watch(node, known, signal);
  }

  stop(node: string, ids: readonly string[], signal: AbortSignal): Promise<Answer> {
    return this.#of(node).stop(node, ids, signal);
  }

  // oxlint-disable-next-line max-params -- the seam has these five
  results(
    node: string,
    id: string,
    patterns: readonly string[],
    limits: { readonly files: number; readonly bytes: number },
    signal: AbortSignal,
  ): AsyncIterable<ResultFile | RefusedResult> {
    return this.#of(node).results(node, id, patterns, limits, signal);
  }

  sweep(node: string, ids: readonly string[], signal: AbortSignal): Promise<NodeTrouble | undefined> {
    return this.#of(node).sweep(node, ids, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#usual, ...this.#own.values()].map((engine) => engine[Symbol.asyncDispose]()));
  }

  #of(node: string): Engine {
    return this.#own.get(node) ?? this.#usual;
  }
}
