/** What lanes bring, until the controller writes it down: many nodes share one transaction. */

import { Bell } from '../../engine/index.ts';
import type { AttemptEnd, NodeTrouble, Standing } from '../engine.ts';
import type { OutputChunk } from '../queue/output.ts';
import type { KeptResults } from './kept-results.ts';

export type Loss = Omit<Extract<Standing, { is: 'lost' }>, 'is'>;

export type Fact =
  /** Its node says for the first time that it has begun. */
  | { readonly kind: 'began'; readonly attempt: string; readonly atMs: number }
  | { readonly kind: 'ended'; readonly attempt: string; readonly end: AttemptEnd; readonly kept: KeptResults }
  | ({ readonly kind: 'lost'; readonly attempt: string } & Loss)
  /** It was to be started, and nothing was sent: it may go elsewhere. */
  | { readonly kind: 'not-sent'; readonly attempt: string; readonly trouble: NodeTrouble }
  /** Its node is silent, or answers again. */
  | { readonly kind: 'silence'; readonly attempts: readonly string[]; readonly isSilent: boolean };

export class Inbox {
  readonly bell = new Bell();
  #chunks: OutputChunk[] = [];
  #facts: Fact[] = [];

  addOutput(chunk: OutputChunk): void {
    this.#chunks.push(chunk);
    this.bell.ring();
  }

  add(fact: Fact): void {
    this.#facts.push(fact);
    this.bell.ring();
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0 && this.#facts.length === 0;
  }

  /** Output goes before what ended: an end means that all output is known. */
  take(): { readonly chunks: readonly OutputChunk[]; readonly facts: readonly Fact[] } {
    const taken = { chunks: this.#chunks, facts: this.#facts };
    this.#chunks = [];
    this.#facts = [];
    return taken;
  }
}
