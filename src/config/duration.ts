/** Time spans as people write them in configuration: `10s`, `1m30s`, `250ms`. A bare number is refused. */

const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Units from large to small, each at most once; a year is the longest span that makes sense here. */
export const DURATION = /^(?=\d)(?:(\d{1,4})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,8})s)?(?:(\d{1,9})ms)?$/;

/** Milliseconds, or undefined when the text is no time span. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  return Object.values(UNIT_MS).reduce((sum, unit, at) => sum + Number(match[at + 1] ?? 0) * unit, 0);
}

export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unit, size] of Object.entries(UNIT_MS)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text || '0s';
}
