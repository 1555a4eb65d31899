/** Moments as a field of date and time has them: `2026-11-30T18:00`, of the place where the browser is. */

export function momentOf(typed: string): Date {
  return new Date(typed);
}

/** Seconds only where there are some: a field that has none shows whole minutes. */
export function typedMoment(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString();
  return local.replace('Z', '').replace(/(?::00)?\.000$/, '');
}
