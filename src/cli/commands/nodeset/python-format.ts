/** The part of Python's `%` formatting that an output format needs: one `%s` or `%d`, and `%%`. */

import { GrappeError } from '../../../base/index.ts';

export type Format = (value: string | number) => string;

const CONVERSION = /%(?:(%)|([-+ 0#]*)(\d{0,4})(?:\.(\d{1,4}))?([a-zA-Z])|)/g;

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

/** Throws at once when the format does not take exactly one value; `%d` is refused for names later. */
export function parseFormat(text: string): Format {
  const parts: (string | Conversion)[] = [];
  let end = 0;
  for (const match of text.matchAll(CONVERSION)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1] !== undefined) parts.push('%');
    else parts.push(conversion(text, match));
  }
  parts.push(text.slice(end));
  const count = parts.filter((part) => typeof part !== 'string').length;
  if (count !== 1) throw badFormat(text, `it takes ${count} values, not one`);
  return (value) =>
    parts.map((part) => (typeof part === 'string' ? part : convert(text, part, value))).join('');
}

function conversion(text: string, match: RegExpExecArray): Conversion {
  const [, , flags = '', width = '', precision, letter] = match;
  if (letter === undefined || !'sdi'.includes(letter)) {
    throw badFormat(text, 'only %s, %d and %% are known', match.index + 1);
  }
  return {
    flags,
    width: Number(width),
    precision: precision === undefined ? undefined : Number(precision),
    letter,
  };
}

function convert(
  text: string,
  { flags, width, precision, letter }: Conversion,
  value: string | number,
): string {
  if (letter !== 's' && typeof value !== 'number') throw badFormat(text, '%d is for numbers, not for names');
  const shown =
    letter === 's' ? String(value).slice(0, precision) : String(value).padStart(precision ?? 0, '0');
  if (flags.includes('-')) return shown.padEnd(width);
  return shown.padStart(width, letter !== 's' && flags.includes('0') ? '0' : ' ');
}

function badFormat(text: string, why: string, column?: number): GrappeError {
  return new GrappeError('output-format', {
    message: `output format '${text}' cannot be used`,
    where: { source: '-O', text, ...(column !== undefined && { column }) },
    why,
    hint: "use one %s, as in '%s-ipmi'",
  });
}
