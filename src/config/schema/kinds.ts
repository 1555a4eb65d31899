/**
 * The kinds of values that configuration keys are made of. A kind's message says what a right value is
 * ("a time span such as 10s"); `issue-text.ts` builds the sentence round it.
 */

import * as v from 'valibot';
import { AGE, parseAge, parseSize, SIZE } from '../amounts.ts';
import type { Amount } from '../service-settings.ts';
import { DURATION, parseDuration } from '../duration.ts';

/** Words that advice depends on (`issue-text.ts`). */
export const UNIT_WORDS = 'the name of a unit';

/** A map with these keys and no others. The message of `never` lists them, for "did you mean". */
export function keys<const Entries extends v.ObjectEntries>(entries: Entries): KeysSchema<Entries> {
  return noList(
    v.objectWithRest(entries, v.never(Object.keys(entries).join(' ')), 'a map of keys and values'),
  );
}

/** For the library a list is a map of positions, too. */
function noList<Schema extends v.GenericSchema>(schema: Schema): Schema {
  const run: Schema['~run'] = (dataset, config) =>
    schema['~run'](Array.isArray(dataset.value) ? { value: undefined } : dataset, config);
  return { ...schema, '~run': run };
}

export type KeysSchema<Entries extends v.ObjectEntries> = v.ObjectWithRestSchema<
  Entries,
  v.NeverSchema<string>,
  'a map of keys and values'
>;

/** A map from names that people choose to values. */
export function named<Value extends v.GenericSchema>(name: NameSchema, value: Value) {
  return v.pipe(
    noList(v.record(name, value, 'a map of names and values')),
    v.transform(
      (entries): ReadonlyMap<string, v.InferOutput<Value>> =>
        new Map<string, v.InferOutput<Value>>(Object.entries(entries)),
    ),
  );
}

export type NameSchema = v.GenericSchema<string, string>;

export function text() {
  return v.pipe(v.string('text'), v.nonEmpty('text that is not empty'));
}

export function matching(pattern: RegExp, words: string) {
  return v.pipe(v.string('text'), v.regex(pattern, words));
}

export function wholeNumber(min: number, max: number) {
  const words = `a whole number from ${min} to ${max}`;
  return v.pipe(v.number(words), v.integer(words), v.minValue(min, words), v.maxValue(max, words));
}

export function trueOrFalse() {
  return v.boolean('true or false');
}

export function oneOf<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, `one of ${words.join(', ')}`);
}

/** Timers of the platform hold 24.8 days; a longer one would fire at once. */
const LONGEST_MS = 500 * 3_600_000;

/** Read as milliseconds. */
export function duration(leastMs = 0) {
  const words = 'a time span such as 10s, 1m30s or 250ms';
  return v.pipe(
    v.string(words),
    v.nonEmpty(words),
    v.regex(DURATION, words),
    v.transform((written) => parseDuration(written) ?? 0),
    v.minValue(leastMs, 'a time span above 0s'),
    v.maxValue(LONGEST_MS, 'a time span of at most 500h'),
  );
}

/** How long something is kept, read as milliseconds. */
export function age() {
  const words = 'days or hours such as 30d or 12h';
  return v.pipe(v.string(words), v.regex(AGE, words), v.transform(parseAge));
}

/** Read as bytes. */
export function size() {
  const words = 'a size such as 500MB or 2GB';
  return v.pipe(v.string(words), v.regex(SIZE, words), v.transform(parseSize));
}

/** Syntax, groups and cycles are checked afterwards, with the place inside the text (`node-set-check.ts`). */
export function nodeSet() {
  return v.pipe(v.string('a node set as text'), v.nonEmpty('a node set that is not empty'));
}

const MOST = 1_000_000;

/** A count from `least`, or a share of all nodes. */
export function amount(least: 0 | 1) {
  return v.union(amountForms(least), amountWords(least));
}

/** An amount or several; always read as a list. */
export function amounts(least: 0 | 1) {
  const list = v.pipe(v.array(amount(least), 'a list'), v.nonEmpty('a list that is not empty'));
  const words = `${amountWords(least)}, or a list of them`;
  return v.pipe(
    v.union([...amountForms(least), list], words),
    v.transform((written): readonly Amount[] => (Array.isArray(written) ? written : [written])),
  );
}

function amountWords(least: 0 | 1): string {
  return `a number from ${least}, or a share from ${least}% to 100%`;
}

function amountForms(least: 0 | 1) {
  const words = amountWords(least);
  const count = v.pipe(
    v.number(words),
    v.integer(words),
    v.minValue(least, words),
    v.maxValue(MOST, `a number of at most ${MOST}`),
    v.transform((written): Amount => ({ count: written })),
  );
  const share = v.pipe(
    v.string(words),
    v.regex(least === 0 ? /^(?:100|[1-9]?[0-9])%$/ : /^(?:100|[1-9][0-9]?)%$/, words),
    v.transform((written): Amount => ({ percent: Number.parseInt(written, 10) })),
  );
  return [count, share] as const;
}

/** A list of names. */
export function names() {
  return v.array(text(), 'a list of names');
}

/** One text, or a list of them; always read as a list. */
export function oneOrMore() {
  return v.pipe(
    v.union([text(), v.array(text(), 'text or a list of texts')], 'text or a list of texts'),
    v.transform((value): readonly string[] => (typeof value === 'string' ? [value] : value)),
  );
}
