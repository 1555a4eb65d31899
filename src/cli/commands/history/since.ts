/** `--since`: how long ago (30m, 2h, 3d), or a date with or without a time. */

import { usageError } from '../../getopt.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export function sinceOf(text: string, now: Date): Date {
  const [, number, unit] = /^([0-9]{1,6})([mhd])$/.exec(text) ?? [];
  if (number !== undefined)
    return new Date(now.getTime() - Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  // A date alone would be read as midnight in Greenwich.
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw usageError(`option '--since' needs a time such as 2h, 3d or 2026-11-20, not '${text}'`);
}
