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
  readonly #question: AbilitiesQuestion;
  readonly #known = new Map<string, Abilities>();
  /** Of nodes that have told what was wanted first, and no more yet. */
  readonly #parts = new Map<
    string,
    { readonly abilities: Abilities; readonly languages: ReadonlySet<string> }
  >();

  constructor({ question, store, clock = systemClock }: KnownAbilitiesOptions) {
    this.#question = question;
    this.#fragments = { abilities: abilitiesFragment(question) };
    this.#kept = new KeptAbilities(store, this.#fragments, clock);
    this.#clock = clock;
  }

  /** As far as these languages are concerned. */
  of(node: string, languages: readonly string[]): Abilities | undefined {
    const part = this.#parts.get(node);
    const isEnough = languages.every((language) => part?.languages.has(language));
    return this.#known.get(node) ?? (isEnough ? part?.abilities : undefined);
  }

  /** What is wanted of a node that nothing is known of; nothing of another one. */
  async askFirst(
    link: NodeLink,
    languages: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly abilities?: Abilities } | RunnerTrouble> {
    if (this.#known.has(link.node)) return {};
    const { user } = this.#question;
    const some = new Map([...this.#question.languages].filter(([name]) => languages.includes(name)));
    const part = { abilities: abilitiesFragment({ languages: some, ...(user !== undefined && { user }) }) };
    const answer = await link.carry<{ readonly abilities?: Abilities }>(
      async (connection, either) =>
        (await this.#kept.read(connection)) ? {} : probeNode(connection, part, either),
      { timeoutMs: PROBE_MS, mayRepeat: true },
      signal,
    );
    if (!isTrouble(answer) && answer.abilities)
      this.#parts.set(link.node, { abilities: answer.abilities, languages: new Set(languages) });
    return answer;
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
