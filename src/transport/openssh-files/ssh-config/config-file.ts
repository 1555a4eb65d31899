/**
 * Reads ssh_config files into items, once: every Include is resolved here, so that what is evaluated later is
 * a snapshot. Evaluates nothing; unknown keywords are kept, since IgnoreUnknown decides about them per host.
 */

import { fstatSync, openSync, readFileSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import type { TextPlace } from '../../../base/index.ts';
import { type ConfigLine, configError, parseConfigLine } from './config-line.ts';
import { globPaths } from './include-glob.ts';
import {
  OTHER_KEYWORDS,
  type OptionKey,
  type OptionValues,
  optionKeyOf,
  readOption,
} from './keyword-table.ts';
import { type MatchCriterion, parseMatch } from './match-criteria.ts';
import { BadValue } from './option-values.ts';

export type ConfigItem =
  | {
      readonly kind: 'set';
      readonly key: OptionKey;
      readonly value: OptionValues[OptionKey];
      readonly place: TextPlace;
    }
  | { readonly kind: 'host'; readonly patterns: readonly string[] }
  | { readonly kind: 'match'; readonly criteria: readonly MatchCriterion[]; readonly place: TextPlace }
  | { readonly kind: 'include'; readonly files: readonly (readonly ConfigItem[])[] }
  /** An Include whose path has tokens or variables: only a newer ssh expands them. */
  | { readonly kind: 'open-include'; readonly place: TextPlace }
  | { readonly kind: 'unknown'; readonly keyword: string; readonly place: TextPlace };

/** How one file, and what it includes, is to be read. */
export interface ReadingRules {
  readonly home: string;
  readonly uid: number;
  /** Where relative Includes are looked for: `~/.ssh` or `/etc/ssh`. */
  readonly includeFolder: string;
  /** User files may name `~/…` in an Include, system files may not. */
  readonly isUserFile: boolean;
  /** Refuse the file when others can write it. Included files are always checked. */
  readonly checkPermissions: boolean;
  /** Counts down over all files of one configuration: Includes that include each other multiply. */
  readonly budget: { filesLeft: number };
}

/** Far more than anybody keeps. */
export const MOST_FILES = 2000;
const DEEPEST_INCLUDE = 16;
const LARGEST_BYTES = 8 * 1024 * 1024;

/** Undefined when the file cannot be opened, as ssh skips it then. */
export function readConfigFile(
  path: string,
  rules: ReadingRules,
  depth = 0,
): readonly ConfigItem[] | undefined {
  const content = readChecked(path, rules);
  if (content === undefined) return undefined;
  const items: ConfigItem[] = [];
  content.split('\n').forEach((text, index) => {
    const line = parseConfigLine(text, { source: path, text, line: index + 1 });
    const item = line && parseItem(line, rules, depth);
    if (item) items.push(item);
  });
  return items;
}

/** One `-o` option. */
export function parseCommandLineOption(text: string): readonly ConfigItem[] {
  const line = parseConfigLine(text, { source: '-o', text });
  if (line === undefined) return [];
  if (line.keyword === 'host' || line.keyword === 'match' || line.keyword === 'include') {
    throw configError(line.place, `'${line.keyword}' cannot be given as an option`);
  }
  const item = parseSetting(line);
  return item ? [item] : [];
}

function parseItem(line: ConfigLine, rules: ReadingRules, depth: number): ConfigItem | undefined {
  switch (line.keyword) {
    case 'host':
      if (line.words.includes('')) throw configError(line.place, 'a Host pattern is empty');
      return { kind: 'host', patterns: line.words };
    case 'match':
      return { kind: 'match', criteria: parseMatch(line.rest, line.place), place: line.place };
    case 'include':
      return parseInclude(line, rules, depth);
    default:
      return parseSetting(line);
  }
}

function parseSetting(line: ConfigLine): ConfigItem | undefined {
  const key = optionKeyOf(line.keyword);
  if (key === undefined) {
    if (OTHER_KEYWORDS.has(line.keyword)) return undefined;
    return { kind: 'unknown', keyword: line.keyword, place: line.place };
  }
  try {
    return { kind: 'set', key, value: readOption(key, line.words, line.rest), place: line.place };
  } catch (error) {
    if (error instanceof BadValue) throw configError(line.place, `${line.keyword}: ${error.message}`);
    throw error;
  }
}

function parseInclude(line: ConfigLine, rules: ReadingRules, depth: number): ConfigItem {
  if (depth >= DEEPEST_INCLUDE) throw configError(line.place, 'files include each other too deeply');
  if (line.words.some((word) => /[%$]/.test(word))) return { kind: 'open-include', place: line.place };
  const files: (readonly ConfigItem[])[] = [];
  for (const word of line.words) {
    for (const path of globPaths(anchored(word, line.place, rules))) {
      if (rules.budget.filesLeft-- <= 0) throw configError(line.place, 'too many files are included');
      const items = readConfigFile(path, { ...rules, checkPermissions: true }, depth + 1);
      if (items === undefined) throw configError(line.place, `the included file '${path}' cannot be read`);
      files.push(items);
    }
  }
  return { kind: 'include', files };
}

function anchored(word: string, place: TextPlace, rules: ReadingRules): string {
  if (word === '') throw configError(place, 'an Include path is empty');
  if (word.startsWith('/')) return word;
  if (!word.startsWith('~')) return join(rules.includeFolder, word);
  if (!rules.isUserFile || !word.startsWith('~/')) throw configError(place, `bad Include path '${word}'`);
  return join(rules.home, word.slice(2));
}

/** The content of `path`, checked on the open file so that nothing can be exchanged in between. */
function readChecked(path: string, rules: ReadingRules): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(file);
    const place = { source: path, text: path };
    const isOwned = stat.uid === 0 || stat.uid === rules.uid;
    if (rules.checkPermissions && (!isOwned || (stat.mode & 0o022) !== 0)) {
      throw configError(place, 'bad owner or permissions', `run: chmod go-w '${path}', and own the file`);
    }
    if (stat.isDirectory()) return '';
    if (stat.size > LARGEST_BYTES) throw configError(place, 'the file is too large for a configuration');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
