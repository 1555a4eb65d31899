/** Moments as a person at this machine reads them: in its zone. Programs are given ISO 8601. */

/** `2026-11-21 07:46`. */
export function localTime(date: Date): string {
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Of a text that somebody else wrote: `?` where it is no moment. */
export function localTimeOf(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '?' : localTime(date);
}

/** `2026-11-21 07:46:05`. */
export function localSeconds(date: Date): string {
  return `${localTime(date)}:${two(date.getSeconds())}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
