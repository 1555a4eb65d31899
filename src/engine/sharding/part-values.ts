/** What %first, %last and %items stand for on one node: words of a shell. */

import { GrappeError } from '../../base/index.ts';
import { quoteArguments } from '../../transport/index.ts';
import type { Items } from './items.ts';
import type { Part } from './partition.ts';

/** Values are made when they are asked for; `before` is the command in front of the placeholder. */
export class PartValues {
  readonly #items: Items;
  readonly #part: Part;

  constructor(items: Items, part: Part) {
    this.#items = items;
    this.#part = part;
  }

  first(before: string): string {
    const { from } = this.#part;
    return wordsText(this.#items.slice(from, from + 1), before);
  }

  last(before: string): string {
    const { to } = this.#part;
    return wordsText(this.#items.slice(to - 1, to), before);
  }

  all(before: string): string {
    const { from, to } = this.#part;
    if (to - from > MOST_WORDS) throw tooMany(to - from);
    return wordsText(this.#items.slice(from, to), before);
  }
}

/** More of them, a letter and a space each, are longer than any command that sshd can start. */
const MOST_WORDS = 65_536;

function tooMany(count: number): GrappeError {
  return new GrappeError('usage', {
    message: `${count} items are too many for the command of one node`,
    hint: 'use %first and %last, or more nodes',
  });
}

/** Words that mean themselves in every shell, inside quotes and outside. */
const PLAIN = /^[\w./:@%+,-][\w./:@%+,=-]*$/;

function wordsText(words: readonly string[], before: string): string {
  return words.map((word) => (PLAIN.test(word) ? word : quoted(word, before))).join(' ');
}

/** S03: quotes protect a word only where no other quotation is open. */
function quoted(word: string, before: string): string {
  if (isOutsideQuotes(before)) return quoteArguments([word]);
  throw new GrappeError('usage', {
    message: `the item ${JSON.stringify(word)} needs quotes, and its placeholder may stand inside others`,
    hint: 'write the placeholder in front of all quotes: it brings its own',
  });
}

/** Quotations that every shell ends where we do: no escaped quotes, and in double ones nothing that has its own. */
const QUOTATION = /'(?:[^'\\]|\\[^'])*'|"(?:[^"`\\$]|\$(?![({[]))*"/g;
/** Quotes, what may hide quotes, here documents and remarks. */
const UNCLEAR = /['"`\\]|<<|(?:^|[\s;&|()])#/;

/** Certain that no quotation is open at the end of `text`. */
function isOutsideQuotes(text: string): boolean {
  return !UNCLEAR.test(text.replaceAll(QUOTATION, ''));
}
