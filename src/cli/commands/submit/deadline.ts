/** `--deadline`: from now on (30m, 2h, 3d), a time of day, or a date with or without one. */

import { usageError } from '../../getopt.ts';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** ms since 1970; always in the future. */
export function deadlineOf(text: string, now: Date): number {
  const ms = momentOf(text, now);
  if (Number.isNaN(ms))
    throw usageError(`option '--deadline' needs a time such as 2h, 18:00 or 2026-11-30, not '${text}'`);
  if (ms > now.getTime()) return ms;
  throw usageError(`the deadline '${text}' is over already`, 'name a later one');
}

function momentOf(text: string, now: Date): number {
  const [, number, unit] = /^([0-9]{1,6})([smhd])$/.exec(text) ?? [];
  if (number !== undefined) return now.getTime() + Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours !== undefined) return nextTime(Number(hours), Number(minutes), now);
  // A date alone would be read as midnight in Greenwich.
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return new Date(`${text}T00:00`).getTime();
  return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) ? new Date(text.replace(' ', 'T')).getTime() : Number.NaN;
}

/** Today, or where that is over tomorrow. */
function nextTime(hours: number, minutes: number, now: Date): number {
  const time = new Date(now);
  time.setHours(hours, minutes, 0, 0);
  if (time <= now) time.setDate(time.getDate() + 1);
  return time.getTime();
}
