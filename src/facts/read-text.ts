/** Readers of single words and numbers in what a node printed. */

/** Longer words than this are no name of anything. */
const WORD_CHARS = 200;

/** The first line that says something, cut to a sane length. */
export function firstLine(text: string): string | undefined {
  return word(text.split('\n').find((line) => line.trim() !== ''));
}

export function word(text: string | undefined): string | undefined {
  const trimmed = text?.trim().slice(0, WORD_CHARS);
  return trimmed === '' ? undefined : trimmed;
}

/** A number that is not negative and can be held exactly enough: `12`, `0.25`. */
export function amount(text: string | undefined): number | undefined {
  if (text === undefined || !/^[0-9]+(\.[0-9]+)?$/.test(text)) return undefined;
  const number = Number(text);
  return number <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

export function wholeNumber(text: string | undefined): number | undefined {
  const number = amount(text);
  return Number.isInteger(number) ? number : undefined;
}
