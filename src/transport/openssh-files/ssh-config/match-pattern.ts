/** OpenSSH patterns (ssh_config(5) PATTERNS): `*`, `?`, and comma-separated lists with `!`. No regular expressions. */

/** Whether all of `text` matches `pattern`; case matters. */
export function matchPattern(text: string, pattern: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const want = pattern[from];
    if (want === '*') {
      star = from++;
      resume = at;
    } else if (want !== undefined && (want === '?' || want === text[at])) {
      at++;
      from++;
    } else if (star >= 0) {
      from = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[from] === '*') from++;
  return from === pattern.length;
}

/** `negated` is stronger than any match: a host named by `!pattern` is never matched by its list. */
export type ListMatch = 'match' | 'negated' | 'none';

export function matchPatternList(text: string, list: string): ListMatch {
  let found: ListMatch = 'none';
  for (const entry of list.split(',')) {
    const negated = entry.startsWith('!');
    if (!matchPattern(text, negated ? entry.slice(1) : entry)) continue;
    if (negated) return 'negated';
    found = 'match';
  }
  return found;
}

/** Host names compare without case. */
export function matchHostList(host: string, list: string): ListMatch {
  return matchPatternList(host.toLowerCase(), list.toLowerCase());
}
