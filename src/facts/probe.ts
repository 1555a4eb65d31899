/** A probe: fragments as one command for a node, and its answer taken apart again. */

import type { FactsOf, Fragments } from './fragment.ts';
import { framedCommand, frameMark, type Frames, FrameStream, readFrames, repeated } from './frames.ts';

/** The texts that a node gave, by name of the fragment. They are kept as they came, and read anew each time. */
export type Answers = ReadonlyMap<string, string>;

/** More of one fragment than this is no answer. */
const ANSWER_CHARS = 32_768;

/** For any login shell. `nonce` is made for the occasion, so that output of login files is told apart. */
export function probeCommand(fragments: Fragments, nonce: string): string {
  return framedCommand(questions(fragments, nonce));
}

/** The same over and over, until the channel closes or nobody reads. */
export function repeatedProbeCommand(fragments: Fragments, nonce: string, everyMs: number): string {
  return framedCommand(repeated(questions(fragments, nonce), everyMs));
}

function questions(fragments: Fragments, nonce: string): string {
  const parts = Object.entries(fragments).map(
    ([name, { script }]) => `${frameMark(nonce, name)}; (${script}\n)`,
  );
  return [...parts, frameMark(nonce, 'end')].join('\n');
}

/** Undefined where the answer does not come to its end: something else answered, or only a part arrived. */
export function readAnswer(fragments: Fragments, nonce: string, output: Uint8Array): Answers | undefined {
  const frames = readFrames(nonce, output);
  return frames && answersIn(frames, fragments);
}

function answersIn(frames: Frames, fragments: Fragments): Answers {
  const asked = [...frames].filter(([name]) => Object.hasOwn(fragments, name));
  return new Map(asked.map(([name, text]) => [name, text.slice(0, ANSWER_CHARS)]));
}

/** What the texts say. */
export function readFacts<F extends Fragments>(fragments: F, answers: Answers): FactsOf<F> {
  const facts = Object.entries(fragments).map(([name, { read }]) => {
    const text = answers.get(name);
    return [name, (text === undefined ? undefined : read(text)) ?? null];
  });
  return Object.fromEntries(facts) as FactsOf<F>;
}

/** Takes a stream of repeated answers apart. */
export class AnswerStream {
  readonly #fragments: Fragments;
  readonly #frames: FrameStream;

  constructor(fragments: Fragments, nonce: string) {
    this.#fragments = fragments;
    this.#frames = new FrameStream(nonce);
  }

  /** The newest whole answer in what came; undefined while none is whole. */
  push(chunk: Uint8Array): Answers | undefined {
    const frames = this.#frames.push(chunk);
    return frames && answersIn(frames, this.#fragments);
  }
}
