/** A probe: fragments as one command for a node, and its answer taken apart again. */

import { quoteArguments } from '../transport/index.ts';
import type { FactsOf, Fragments } from './fragment.ts';

/** The texts that a node gave, by name of the fragment. They are kept as they came, and read anew each time. */
export type Answers = ReadonlyMap<string, string>;

/** More of one fragment than this is no answer. */
const ANSWER_CHARS = 32_768;

/** More of a whole answer than this is not worth holding. */
export const PROBE_BYTES = 512 * 1024;

/** For any login shell. `nonce` is made for the occasion, so that output of login files is told apart. */
export function probeCommand(fragments: Fragments, nonce: string): string {
  return command(questions(fragments, nonce));
}

/** The same over and over, until the channel closes or nobody reads. */
export function repeatedProbeCommand(fragments: Fragments, nonce: string, everyMs: number): string {
  // A failed printf has no reader any more, and a failed sleep would make this a busy loop.
  return command(`while :; do\n${questions(fragments, nonce)} && sleep ${everyMs / 1000} || exit\ndone`);
}

function questions(fragments: Fragments, nonce: string): string {
  const parts = Object.entries(fragments).map(
    ([name, { script }]) => `printf '\\n%s %s\\n' ${nonce} ${name}; (${script}\n)`,
  );
  return [...parts, `printf '\\n%s %s\\n' ${nonce} end`].join('\n');
}

function command(script: string): string {
  return quoteArguments(['sh', '-c', `exec 2>/dev/null </dev/null; LC_ALL=C; export LC_ALL\n${script}`]);
}

/** Undefined where the answer does not come to its end: something else answered, or only a part arrived. */
export function readAnswer(fragments: Fragments, nonce: string, output: Uint8Array): Answers | undefined {
  const [, ...sections] = `\n${Buffer.from(output).toString('utf8')}`.split(`\n${nonce} `);
  const texts = new Map(sections.map(splitSection));
  if (!texts.has('end')) return undefined;
  return new Map([...texts].filter(([name]) => Object.hasOwn(fragments, name)));
}

function splitSection(section: string): [string, string] {
  const end = section.indexOf('\n');
  const [name, text] = end < 0 ? [section, ''] : [section.slice(0, end), section.slice(end + 1)];
  return [name, text.slice(0, ANSWER_CHARS)];
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
  readonly #nonce: string;
  #held = new Uint8Array(0);

  constructor(fragments: Fragments, nonce: string) {
    this.#fragments = fragments;
    this.#nonce = nonce;
  }

  /** The newest whole answer in what came; undefined while none is whole. Older ones are of no use any more. */
  push(chunk: Uint8Array): Answers | undefined {
    const text = Buffer.concat([this.#held, chunk]);
    const end = Buffer.from(`\n${this.#nonce} end\n`);
    const last = text.lastIndexOf(end);
    const rest = last < 0 ? text : text.subarray(last + end.length);
    // A node that never comes to an end is not listened to for ever.
    this.#held = Uint8Array.from(rest.length > PROBE_BYTES ? rest.subarray(0, 0) : rest);
    if (last < 0) return undefined;
    const before = last === 0 ? -1 : text.lastIndexOf(end, last - 1);
    return readAnswer(
      this.#fragments,
      this.#nonce,
      text.subarray(before < 0 ? 0 : before, last + end.length),
    );
  }
}
