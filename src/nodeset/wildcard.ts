/** Shell-like masks: `*` is any text, `?` any character. Matches in time of mask times name at the worst. */

export function matchesMask(mask: string, name: string): boolean {
  let [m, n, starAt, retryAt] = [0, 0, -1, 0];
  while (n < name.length) {
    if (mask[m] === '*') {
      [starAt, retryAt] = [m, n];
      m++;
    } else if (mask[m] === '?' || mask[m] === name[n]) {
      m++;
      n++;
    } else if (starAt >= 0) {
      // The last star takes one character more; earlier stars need no second try.
      retryAt++;
      [m, n] = [starAt + 1, retryAt];
    } else {
      return false;
    }
  }
  while (mask[m] === '*') m++;
  return m === mask.length;
}
