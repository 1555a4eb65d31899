/** Shell-like masks: `*` is any text, `?` any character. Matches in time of mask times name at the worst. */

export function matchesMask(mask: string, name: string): boolean {
  let [m, n, star, retry] = [0, 0, -1, 0];
  while (n < name.length) {
    if (mask[m] === '*') {
      star = m++;
      retry = n;
    } else if (mask[m] === '?' || mask[m] === name[n]) {
      m++;
      n++;
    } else if (star >= 0) {
      // The last star takes one character more; earlier stars need no second try.
      m = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (mask[m] === '*') m++;
  return m === mask.length;
}
