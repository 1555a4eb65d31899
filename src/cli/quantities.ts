/** Sizes and spans of time as people read them. */

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `512 B`, `15.6 GiB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  // Rounded to one digit, 1023.96 would be 1024.0.
  while (size >= 1023.95 && unit < SIZES.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 || size >= 99.95 ? Math.round(size) : size.toFixed(1)} ${SIZES[unit]}`;
}

const SPANS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** The two largest units that say something: `3 d 4 h`, `5 min`, `0 s`. */
export function spanText(ms: number): string {
  const at = SPANS.findIndex(([, length]) => ms >= length);
  const [unit, length] = SPANS[at] ?? ['s', 1000];
  const rest = SPANS[at + 1];
  const whole = Math.floor(ms / length);
  const more = rest && at < 2 ? Math.floor((ms % length) / rest[1]) : 0;
  return more > 0 && rest ? `${whole} ${unit} ${more} ${rest[0]}` : `${whole} ${unit}`;
}
