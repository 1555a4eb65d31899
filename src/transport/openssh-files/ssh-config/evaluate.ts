/** Walks parsed ssh_config items for one host and collects the values that hold for it. */

import { type TextPlace, nearest } from '../../../base/index.ts';
import type { ConfigItem } from './config-file.ts';
import { configError } from './config-line.ts';
import { ADDING_KEYS, type OptionKey, type OptionValues, knownKeywords } from './keyword-table.ts';
import { evaluateMatch } from './match-criteria.ts';
import { matchPattern, matchPatternList } from './match-pattern.ts';
import { expandTokens } from './tokens.ts';

export interface Evaluation {
  readonly values: Partial<OptionValues>;
  readonly places: Map<OptionKey, TextPlace>;
  /** What only ssh itself can decide, in words. */
  readonly open: Set<string>;
  /** A `Match final` asks for a second pass. */
  wantsFinal: boolean;
}

export interface Subject {
  /** The name that `Host` patterns are held against. */
  readonly host: string;
  readonly originalHost: string;
  readonly localUser: string;
  readonly isFinal: boolean;
}

export function newEvaluation(): Evaluation {
  return { values: {}, places: new Map(), open: new Set(), wantsFinal: false };
}

/** Adds what `items` say about `subject` to `evaluation`: the first value of an option wins. */
export function evaluateItems(items: readonly ConfigItem[], subject: Subject, evaluation: Evaluation): void {
  walk(items, { subject, evaluation, isActive: true, neverMatches: false });
}

interface Walk {
  readonly subject: Subject;
  readonly evaluation: Evaluation;
  readonly isActive: boolean;
  /** Inside an Include of a block that does not apply: nothing in there can apply. */
  readonly neverMatches: boolean;
}

function walk(items: readonly ConfigItem[], start: Walk): void {
  let isActive = start.isActive;
  for (const item of items) {
    if (item.kind === 'host')
      isActive = !start.neverMatches && hostApplies(start.subject.host, item.patterns);
    else if (item.kind === 'match') isActive = matchApplies(item, start);
    else take(item, { ...start, isActive });
  }
}

type Statement = Exclude<ConfigItem, { kind: 'host' | 'match' }>;

function take(item: Statement, here: Walk): void {
  const { evaluation, isActive } = here;
  switch (item.kind) {
    case 'set':
      if (isActive) apply(item, evaluation);
      break;
    case 'include':
      for (const file of item.files) walk(file, { ...here, neverMatches: here.neverMatches || !isActive });
      break;
    case 'open-include':
      if (isActive) evaluation.open.add(`an Include with tokens or variables (${at(item.place)})`);
      break;
    case 'unknown':
      refuseUnknown(item, evaluation);
      break;
    default:
      item satisfies never;
  }
}

function apply(item: Extract<ConfigItem, { kind: 'set' }>, { values, places }: Evaluation): void {
  const { key, value } = item;
  // The key and its value were paired by the parser; the type system cannot follow that through a union.
  const target = values as Record<OptionKey, OptionValues[OptionKey]>;
  if (key === 'proxyjump' && values.proxycommand !== undefined) return;
  // `ProxyJump none` keeps later jumps out, but not a later ProxyCommand.
  if (key === 'proxycommand' && (values.proxyjump ?? 'none').toLowerCase() !== 'none') return;
  if (key === 'sendenv') values.sendenv = withNames(values.sendenv ?? [], value as readonly string[]);
  else if (ADDING_KEYS.has(key))
    target[key] = withNew((target[key] ?? []) as string[], value as readonly string[]);
  else if (!Object.hasOwn(values, key)) target[key] = value;
  else return;
  places.set(key, item.place);
}

function withNew(old: readonly string[], added: readonly string[]): readonly string[] {
  return [...old, ...added.filter((entry) => !old.includes(entry))];
}

/** SendEnv: `-PATTERN` takes names out again. */
function withNames(old: readonly string[], added: readonly string[]): readonly string[] {
  let names = [...old];
  for (const name of added) {
    if (name.startsWith('-')) names = names.filter((kept) => !matchPattern(kept, name.slice(1)));
    else names.push(name);
  }
  return names;
}

function hostApplies(host: string, patterns: readonly string[]): boolean {
  let applies = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (!matchPattern(host, negated ? pattern.slice(1) : pattern)) continue;
    if (negated) return false;
    applies = true;
  }
  return applies;
}

function matchApplies(
  item: Extract<ConfigItem, { kind: 'match' }>,
  { subject, evaluation, neverMatches }: Walk,
): boolean {
  const { values } = evaluation;
  if (item.criteria.some((criterion) => criterion.kind === 'final')) evaluation.wantsFinal = true;
  const named = values.hostname;
  const answer = evaluateMatch(item.criteria, {
    host:
      named === undefined || subject.isFinal
        ? (named ?? subject.host)
        : expandHostName(named, subject.originalHost),
    originalHost: subject.originalHost,
    user: values.user ?? subject.localUser,
    localUser: subject.localUser,
    tag: values.tag ?? '',
    isFinal: subject.isFinal,
  });
  if (neverMatches || typeof answer === 'boolean') return !neverMatches && answer === true;
  evaluation.open.add(`Match ${answer} (${at(item.place)})`);
  return false;
}

export function expandHostName(hostName: string, originalHost: string): string {
  return expandTokens(hostName, { h: originalHost }, 'HostName');
}

function refuseUnknown(item: Extract<ConfigItem, { kind: 'unknown' }>, { values }: Evaluation): void {
  const ignored = values.ignoreunknown;
  if (ignored !== undefined && matchPatternList(item.keyword, ignored.toLowerCase()) === 'match') return;
  throw unknownKeyword(item.keyword, item.place);
}

function unknownKeyword(keyword: string, place: TextPlace): Error {
  const close = nearest(keyword, knownKeywords());
  const hint =
    close === undefined ? "remove the line, or name it in 'IgnoreUnknown'" : `did you mean '${close}'?`;
  return configError(place, `unknown option '${keyword}'`, hint);
}

function at(place: TextPlace): string {
  return place.line === undefined ? place.source : `${place.source}:${place.line}`;
}
