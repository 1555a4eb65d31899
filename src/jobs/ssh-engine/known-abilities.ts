/** What nodes can do, as far as it is known here: asked over their links, or told to an earlier process. */

import { type Clock, systemClock } from '../../base/index.ts';
import type { Connection } from '../../transport/index.ts';
import type { Abilities } from '../abilities.ts';
import { ABILITIES_FRESH_MS } from '../engine.ts';
import type { RunnerTrouble } from '../runner/index.ts';
import { abilitiesFragment, type AbilitiesQuestion } from '../sandbox/index.ts';
import { type AbilitiesStore, KeptAbilities } from './kept-abilities.ts';
import { isTrouble, type NodeLink } from './node-link.ts';
import { type AbilitiesFragments, probeNode, type Told } from './probe-node.ts';

/** Compilers are tried, one after the other. */
const PROBE_MS = 180_000;

export interface KnownAbilitiesOptions {
  readonly question: AbilitiesQuestion;
  readonly store?: AbilitiesStore | undefined;
  readonly clock?: Clock | undefined;
}

export class KnownAbilities {
  readonly #fragments: AbilitiesFragments;
  readonly #kept: KeptAbilities;
  readonly #clock: Clock;
  readonly #known = new Map<string, Abilities>();

  constructor({ question, store, clock = systemClock }: KnownAbilitiesOptions) {
    this.#fragments = { abilities: abilitiesFragment(question) };
    this.#kept = new KeptAbilities(store, this.#fragments, clock);
    this.#clock = clock;
  }

  of(node: string): Abilities | undefined {
    return this.#known.get(node);
  }

  /**
   * Asks the node. The first time, what it told an earlier process is the answer while that is fresh; else `heard` has it
   * before the node is asked.
   */
  async ask(link: NodeLink, heard: (told: Told) => void, signal: AbortSignal): Promise<Told | RunnerTrouble> {
    const answer = await link.carry(
      async (connection, either) =>
        (await this.#recall(connection, heard)) ?? this.#probe(connection, either),
      { timeoutMs: PROBE_MS, mayRepeat: true },
      signal,
    );
    if (!isTrouble(answer)) this.#known.set(link.node, answer.abilities);
    return answer;
  }

  async #recall(connection: Connection, heard: (told: Told) => void): Promise<Told | undefined> {
    if (this.#known.has(connection.node)) return undefined;
    const told = await this.#kept.read(connection);
    if (!told) return undefined;
    if (this.#clock.date().getTime() - told.at.getTime() < ABILITIES_FRESH_MS) return told;
    this.#known.set(connection.node, told.abilities);
    heard(told);
    return undefined;
  }

  async #probe(connection: Connection, signal: AbortSignal): Promise<Told | RunnerTrouble> {
    const probed = await probeNode(connection, this.#fragments, signal);
    if (isTrouble(probed)) return probed;
    const at = this.#clock.date();
    await this.#kept.write(connection, probed.answers, at);
    return { abilities: probed.abilities, at };
  }
}
