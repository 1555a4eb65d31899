/** What the controller knows of nodes, and when it has to ask again. */

import type { Clock } from '../../base/index.ts';
import type { Abilities } from '../abilities.ts';
import { ABILITIES_FRESH_MS, type Engine, type NodeTrouble } from '../engine.ts';
import type { EngineName } from '../job.ts';
import type { NodeLoad, NodeView } from '../placement/node-view.ts';

/** A node that may run programs, by configuration. */
export interface JobNode {
  readonly name: string;
  /** Absent: `ssh`. */
  readonly engine?: EngineName;
  readonly slots?: number;
  readonly tags: readonly string[];
  /** Out of use: the reason that was given. */
  readonly drained: string | null;
}

/** Looks at nodes from time to time, as long as somebody asks. */
export interface LoadSource {
  /** Null until it was looked at; `placedSince` is not its own. */
  of(node: string): (Omit<NodeLoad, 'placedSince'> & { readonly atMs: number }) | null;
}

const AFTER_TROUBLE_MS = 10_000;

interface Entry {
  readonly atMs: number;
  abilities: Abilities | null;
  trouble: NodeTrouble | null;
  dueMs: number;
}

export class NodeBook {
  readonly #engine: Engine;
  readonly #loads: LoadSource;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** When attempts were placed, by node, as long as no look at the node knows of them. */
  readonly #placedMs = new Map<string, number[]>();
  #probing: Promise<void> | undefined;

  constructor(engine: Engine, loads: LoadSource, clock: Clock) {
    this.#engine = engine;
    this.#loads = loads;
    this.#clock = clock;
  }

  /** Asks those that are due, of the languages that are wanted first; `heard` is called as they answer. One round at a time. */
  ask(nodes: readonly JobNode[], heard: () => void, signal: AbortSignal, first?: readonly string[]): void {
    const nowMs = this.#clock.now();
    const due = nodes
      .map(({ name }) => name)
      .filter((name) => (this.#entries.get(name)?.dueMs ?? 0) <= nowMs);
    if (due.length === 0 || this.#probing) return;
    this.#probing = this.#engine
      .probe(
        due,
        (node, answer, at) => {
          this.#note(node, answer, at ?? this.#clock.date());
          heard();
        },
        signal,
        first,
      )
      .finally(() => (this.#probing = undefined));
  }

  /** It did not answer when something was wanted of it. */
  noteTrouble(node: string, trouble: NodeTrouble): void {
    const abilities = this.#entries.get(node)?.abilities ?? null;
    const atMs = this.#clock.date().getTime();
    this.#entries.set(node, { atMs, abilities, trouble, dueMs: this.#clock.now() + AFTER_TROUBLE_MS });
  }

  /** Whether one of them was asked before then; such are asked again at the next turn. A package may have been installed. */
  isOlder(nodes: readonly JobNode[], thanMs: number): boolean {
    const old = nodes.flatMap(({ name }) => {
      const entry = this.#entries.get(name);
      return entry && entry.atMs < thanMs ? [entry] : [];
    });
    for (const entry of old) entry.dueMs = 0;
    return old.length > 0;
  }

  notePlaced(node: string): void {
    const times = this.#placedMs.get(node) ?? [];
    times.push(this.#clock.now());
    this.#placedMs.set(node, times);
  }

  view({ name, engine = 'ssh', slots, tags, drained }: JobNode, ours: number): NodeView {
    const entry = this.#entries.get(name);
    const load = this.#loadOf(name);
    const trouble = entry?.trouble ? troubleWords(entry.trouble) : null;
    const abilities = load ? (entry?.abilities ?? null) : null;
    return {
      name,
      engine,
      ...(slots !== undefined && { slots }),
      tags,
      drained,
      trouble,
      ours,
      load,
      abilities,
    };
  }

  /** Resolves when nobody is asked any more. */
  async settled(): Promise<void> {
    await this.#probing;
  }

  #note(node: string, answer: Abilities | NodeTrouble, at: Date): void {
    const isTrouble = 'outcome' in answer;
    const ageMs = this.#clock.date().getTime() - at.getTime();
    this.#entries.set(node, {
      atMs: at.getTime(),
      abilities: isTrouble ? null : answer,
      trouble: isTrouble ? answer : null,
      dueMs: this.#clock.now() - ageMs + (isTrouble ? AFTER_TROUBLE_MS : ABILITIES_FRESH_MS),
    });
  }

  #loadOf(node: string): NodeLoad | null {
    const look = this.#loads.of(node);
    if (!look) return null;
    const since = (this.#placedMs.get(node) ?? []).filter((placedMs) => placedMs > look.atMs);
    this.#placedMs.set(node, since);
    return { ...look, placedSince: since.length };
  }
}

export function troubleWords({ outcome, cause, detail }: NodeTrouble): string {
  return `${outcome}${cause === null ? '' : ` (${cause})`}${detail === null ? '' : `: ${detail}`}`;
}
