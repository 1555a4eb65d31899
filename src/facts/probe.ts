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
  const parts = Object.entries(fragments).map(
    ([name, { script }]) => `printf '\\n%s %s\\n' ${nonce} ${name}; (${script}\n)`,
  );
  const script = [
    'exec 2>/dev/null </dev/null; LC_ALL=C; export LC_ALL',
    ...parts,
    `printf '\\n%s %s\\n' ${nonce} end`,
  ];
  return quoteArguments(['sh', '-c', script.join('\n')]);
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
