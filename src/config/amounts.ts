/** How long and how much is kept, as people write it in configuration: `30d`, `12h`, `500MB`. */

const UNIT_MS = { d: 86_400_000, h: 3_600_000 } as const;
const UNIT_BYTES = { GB: 1e9, MB: 1e6, kB: 1e3 } as const;

export const AGE = /^[0-9]{1,5}[dh]$/;
export const SIZE = /^[0-9]{1,6}[kMG]B$/;

/** Milliseconds of a text that matches AGE. */
export function parseAge(text: string): number {
  return Number.parseInt(text, 10) * UNIT_MS[text.slice(-1) as keyof typeof UNIT_MS];
}

/** Bytes of a text that matches SIZE. */
export function parseSize(text: string): number {
  return Number.parseInt(text, 10) * UNIT_BYTES[text.slice(-2) as keyof typeof UNIT_BYTES];
}

export function formatAge(ms: number): string {
  return inLargestUnit(ms, UNIT_MS);
}

export function formatSize(bytes: number): string {
  return inLargestUnit(bytes, UNIT_BYTES);
}

/** Without a remainder: what was parsed is always a multiple of one of them. */
function inLargestUnit(amount: number, units: Readonly<Record<string, number>>): string {
  const [name, size] = Object.entries(units).find(([, size]) => amount % size === 0) ?? ['', 1];
  return `${amount / size}${name}`;
}
