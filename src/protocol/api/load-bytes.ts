/** Loads of a fleet as one byte a node: what `GET /nodes/loads` carries, in the order of its nodes. Pure; both sides use it. */

/** Nothing is known. */
export const NO_BYTE = 255;
const MOST = 254;

/** By the number that stands for it. */
export const LIVE_STATES = ['waiting', 'up', 'silent'] as const;
export type LiveState = (typeof LIVE_STATES)[number];

/** Load of one processor: this much and more is the highest byte. */
const HIGHEST_LOAD = 5.08;

export function shareByte(share: number | null): number {
  return share === null ? NO_BYTE : Math.round(Math.min(1, Math.max(0, share)) * MOST);
}

export function shareOf(byte: number | undefined): number | null {
  return byte === undefined || byte === NO_BYTE ? null : byte / MOST;
}

export function loadByte(perCore: number | null): number {
  return perCore === null ? NO_BYTE : Math.round(Math.min(1, perCore / HIGHEST_LOAD) * MOST);
}

export function loadOf(byte: number | undefined): number | null {
  return byte === undefined || byte === NO_BYTE ? null : (byte / MOST) * HIGHEST_LOAD;
}

/** Steps of 9 % from a KiB a second on, which reach beyond 100 GB: the eye reads no more off a line. */
const STEPS_A_DOUBLING = 8;
const LEAST_BYTES = 1024;

/** Of bytes a second. */
export function rateByte(rate: number | null): number {
  if (rate === null) return NO_BYTE;
  return Math.min(MOST, Math.round(STEPS_A_DOUBLING * Math.log2(1 + rate / LEAST_BYTES)));
}

export function rateOf(byte: number | undefined): number | null {
  if (byte === undefined || byte === NO_BYTE) return null;
  return LEAST_BYTES * (2 ** (byte / STEPS_A_DOUBLING) - 1);
}

/** Whole seconds; the highest byte means more. */
export function ageByte(ms: number | null): number {
  return ms === null ? NO_BYTE : Math.min(MOST, Math.max(0, Math.round(ms / 1000)));
}

export function bytesText(bytes: Uint8Array): string {
  let chars = '';
  for (const byte of bytes) chars += String.fromCharCode(byte);
  return btoa(chars);
}

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
