/** Names of runs: short, and sorted by text they are sorted by time. */

/** Crockford's base 32: no letter that could be taken for a digit. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
/** Nine digits of milliseconds since 1970 last until the year 3084. */
const TIME_DIGITS = 9;
const CHANCE_DIGITS = 3;

/** A run's id: when it began, and chance to tell apart runs of the same millisecond. */
export function newRunId(began: Date, random: () => number): string {
  return (
    base32(began.getTime(), TIME_DIGITS) + base32(Math.floor(random() * 32 ** CHANCE_DIGITS), CHANCE_DIGITS)
  );
}

function base32(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
    text = DIGITS.charAt(rest % 32) + text;
  return text;
}
