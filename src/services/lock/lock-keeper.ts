/** Holds the locks of a run: refreshes them while it goes on, frees them at its end. */

import type { Clock } from '../../base/index.ts';
import type { Target } from '../node-actions.ts';
import { actingWay, type Way } from '../nodes/way.ts';
import type { Answered, Ways } from '../nodes/ways.ts';
import type { LockBook, LockPlace, NodeLock } from './lock-book.ts';
import { freeScript } from './lock-script.ts';

const ANSWER_MS = 30_000;
/** Two refreshes may be lost before a lock expires. */
const REFRESHES_PER_LIFE = 3;

export class LockKeeper {
  readonly #book: LockBook;
  readonly #ways: Ways;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #keeping: Promise<void> | undefined;

  constructor(book: LockBook, ways: Ways, clock: Clock) {
    this.#book = book;
    this.#ways = ways;
    this.#clock = clock;
  }

  /** Others hold these: nothing should be done. */
  get refused(): readonly NodeLock[] {
    return this.#book.refused;
  }

  get takenOver(): readonly NodeLock[] {
    return this.#book.takenOver;
  }

  get impossible(): readonly NodeLock[] {
    return this.#book.impossible;
  }

  /** Where something is held. */
  get nodes(): readonly string[] {
    return [...this.#book.held.values()].flatMap(({ node, services }) => (services.size > 0 ? [node] : []));
  }

  /** From now until `release`. `lost` is told of locks that somebody else has, or may have had meanwhile. */
  keep(lost: (lock: NodeLock) => void): void {
    this.#keeping ??= this.#refreshForEver(lost);
  }

  /** Frees what is held; a node that cannot be reached keeps its locks until they expire. */
  async release(): Promise<void> {
    this.#over.abort();
    await this.#keeping;
    await this.#free(this.#book.held.values());
    this.#book.held.clear();
  }

  /** Frees what an earlier process of the same run may have left. */
  async freeLeft(targets: readonly Target[], signal: AbortSignal): Promise<void> {
    const places = Map.groupBy(targets, (target) => `${actingWay(target)} ${target.node}`);
    await this.#free(
      Iterator.from(places.values()).map((own) => {
        const [first] = own as [Target];
        return {
          node: first.node,
          way: actingWay(first),
          services: new Set(own.map(({ service }) => service)),
        };
      }),
      signal,
    );
  }

  #free(places: Iterable<LockPlace>, signal?: AbortSignal): Promise<void> {
    const { id } = this.#book.wish.owner;
    return this.#everywhere(
      places,
      (services) => freeScript(services, id, this.#ways.nonce),
      () => undefined,
      signal,
    );
  }

  async #refreshForEver(lost: (lock: NodeLock) => void): Promise<void> {
    const pauseMs = (this.#book.wish.owner.ttlSeconds * 1000) / REFRESHES_PER_LIFE;
    while (await this.#slept(pauseMs)) {
      await this.#everywhere(
        this.#book.held.values(),
        (services) => this.#book.scriptFor(services, this.#ways.nonce),
        (node, way, { frames }) => {
          const before = this.#book.lost.length;
          if (frames) this.#book.learn(node, way, frames);
          this.#book.lost.slice(before).forEach(lost);
        },
      );
    }
  }

  async #slept(ms: number): Promise<boolean> {
    const { signal } = this.#over;
    return this.#clock.sleep(ms, signal).then(
      () => !signal.aborted,
      () => false,
    );
  }

  async #everywhere(
    places: Iterable<LockPlace>,
    scriptOf: (services: readonly string[]) => string,
    told: (node: string, way: Way, answered: Answered) => void,
    signal = AbortSignal.any([]),
  ): Promise<void> {
    const byWay = Map.groupBy(places, ({ way }) => way);
    const asking = [...byWay].map(([way, held]) => {
      const own = held.filter(({ services }) => services.size > 0);
      const scripts = new Map(own.map(({ node, services }) => [node, scriptOf([...services])]));
      const question = { scripts, timeoutMs: ANSWER_MS };
      return this.#ways.ask(way, question, (node, answered) => told(node, way, answered), signal);
    });
    await Promise.all(asking);
  }
}
