/** Paths of an Include pattern, as glob(3) gives them: sorted, hidden files only where a pattern says so. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** `pattern` is absolute. Folders that cannot be read match nothing. */
export function globPaths(pattern: string): readonly string[] {
  let found = ['/'];
  for (const segment of pattern.split('/').filter((part) => part !== '')) {
    found = found.flatMap((folder) => matchesIn(folder, segment));
  }
  return found.sort();
}

function matchesIn(folder: string, segment: string): string[] {
  if (!/[*?[\\]/.test(segment)) return existsSync(join(folder, segment)) ? [join(folder, segment)] : [];
  return namesIn(folder)
    .filter((name) => (segment.startsWith('.') || !name.startsWith('.')) && matchesGlob(name, segment))
    .map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** One path segment against `*`, `?`, `[a-z]`, `[!a-z]` and backslash escapes. */
export function matchesGlob(name: string, pattern: string): boolean {
  const units = globUnits(pattern);
  let reached = new Set([0]);
  for (const char of name) {
    const next = new Set<number>();
    for (const state of skipStars(reached, units)) {
      const unit = units[state];
      if (unit === '*') next.add(state);
      else if (unit?.(char)) next.add(state + 1);
    }
    reached = next;
  }
  return skipStars(reached, units).has(units.length);
}

type GlobUnit = '*' | ((char: string) => boolean);

/** A `*` may match nothing: its successors are reached as well. */
function skipStars(states: ReadonlySet<number>, units: readonly GlobUnit[]): ReadonlySet<number> {
  const reached = new Set(states);
  for (const state of reached) if (units[state] === '*') reached.add(state + 1);
  return reached;
}

function globUnits(pattern: string): readonly GlobUnit[] {
  const units: GlobUnit[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const close = char === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1;
    if (char === '*') units.push('*');
    else if (char === '?') units.push(() => true);
    else if (close > 0) {
      units.push(bracketUnit(pattern.slice(at + 1, close)));
      at = close;
    } else {
      const literal = char === '\\' ? pattern.charAt(++at) : char;
      units.push((other) => other === literal);
    }
  }
  return units;
}

function bracketUnit(body: string): GlobUnit {
  const negated = body.startsWith('!') || body.startsWith('^');
  const set = negated ? body.slice(1) : body;
  return (char) => inSet(char, set) !== negated;
}

function inSet(char: string, set: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const isRange = set[at + 1] === '-' && at + 2 < set.length;
    if (isRange && char >= set.charAt(at) && char <= set.charAt(at + 2)) return true;
    if (isRange) at += 2;
    else if (char === set[at]) return true;
  }
  return false;
}
