/**
 * Placeholders of a command: %h and %host (the node), %hosts (all nodes of the run, folded), %n and %rank (the
 * node's 0-based position); of a run that deals out items also %first, %last and %items. Two readings:
 *
 * `tolerant`, for commands that go to nodes: only these words are touched, where no letter follows them.
 * Every other percent sign stays as it is, since people write `date +%H:%M`, `awk '{printf "%s"}'` and
 * `printf '100%%\n'` every day; `%%h` stands for a literal `%h`.
 *
 * `strict`, for clush's exec worker: `%%` is `%` everywhere, and an unknown placeholder is an error.
 */

import { GrappeError } from '../base/index.ts';
import type { PartValues } from './sharding/part-values.ts';

interface PlaceholderValues {
  readonly node: string;
  readonly rank: number;
  /** The folded node set of the whole run. */
  readonly nodes: string;
  /** The items of this node. */
  readonly part?: PartValues | undefined;
}

interface CommandTemplate {
  /** The names that occur, so that a caller may see that `hosts` wants one process for all. */
  readonly names: ReadonlySet<PlaceholderName>;
  textFor(values: PlaceholderValues): string;
}

type PlaceholderName = 'h' | 'host' | 'hosts' | 'n' | 'rank' | 'first' | 'last' | 'items';

const VALUE_OF: Record<PlaceholderName, (values: PlaceholderValues, before: string) => string> = {
  h: ({ node }) => node,
  host: ({ node }) => node,
  hosts: ({ nodes }) => nodes,
  n: ({ rank }) => String(rank),
  rank: ({ rank }) => String(rank),
  first: ({ part }, before) => part?.first(before) ?? '',
  last: ({ part }, before) => part?.last(before) ?? '',
  items: ({ part }, before) => part?.all(before) ?? '',
};

const OF_ITEMS: ReadonlySet<string> = new Set(['first', 'last', 'items']);

/** A percent sign, perhaps doubled, with the letters that follow it. */
const SIGN = /%(%?)([A-Za-z]*)/g;

type Part = { readonly text: string } | { readonly name: PlaceholderName; readonly before: string };

/** `items` is the tolerant reading, with the placeholders of items too. */
type Reading = 'tolerant' | 'items' | 'strict';

/** Reads a command once for all nodes. Throws GrappeError `usage` in the strict reading. */
export function readPlaceholders(command: string, reading: Reading): CommandTemplate {
  const parts: Part[] = [];
  let end = 0;
  for (const sign of command.matchAll(SIGN)) {
    parts.push({ text: command.slice(end, sign.index) });
    parts.push(reading === 'strict' ? strictPart(sign) : tolerantPart(sign, reading === 'items'));
    end = sign.index + sign[0].length;
  }
  parts.push({ text: command.slice(end) });
  return {
    names: new Set(parts.flatMap((part) => ('name' in part ? [part.name] : []))),
    textFor: (values) =>
      parts.map((part) => ('name' in part ? VALUE_OF[part.name](values, part.before) : part.text)).join(''),
  };
}

function tolerantPart(sign: RegExpExecArray, dealsItems: boolean): Part {
  const [raw, doubled, letters = ''] = sign;
  if (!isName(letters) || (OF_ITEMS.has(letters) && !dealsItems)) return { text: raw };
  return doubled ? { text: `%${letters}` } : placeholder(letters, sign);
}

function placeholder(name: PlaceholderName, { input, index }: RegExpExecArray): Part {
  return { name, before: input.slice(0, index) };
}

function strictPart(sign: RegExpExecArray): Part {
  const [raw, doubled, letters = ''] = sign;
  if (doubled) return { text: `%${letters}` };
  if (isName(letters) && !OF_ITEMS.has(letters)) return placeholder(letters, sign);
  if (letters === '') return { text: raw };
  throw new GrappeError('usage', {
    message: `unknown placeholder '${raw}'`,
    where: { source: 'command', text: sign.input, column: sign.index + 1, length: raw.length },
    hint: 'write %h, %host, %hosts, %n or %rank, or %% for a percent sign',
  });
}

function isName(letters: string): letters is PlaceholderName {
  return Object.hasOwn(VALUE_OF, letters);
}
