/** Who holds a lock, as one line on the node; what comes back from there may be anything. */

import { printableLine } from '../../transport/index.ts';

export interface LockOwner {
  /** Of the run: what `break` has to name. */
  readonly id: string;
  readonly who: string;
  /** The machine from which it acts. */
  readonly host: string;
  /** What it does, such as `restart web`. */
  readonly what: string;
  /** ISO 8601, by the clock of that machine. */
  readonly since: string;
  readonly ttlSeconds: number;
}

/** ASCII, so that no shell and no locale can spoil it. */
export function writeOwner({ id, who, host, what, since, ttlSeconds }: LockOwner): string {
  const text = JSON.stringify({ id, who, host, what: what.slice(0, 200), since, ttlSeconds });
  return text.replaceAll(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function readOwner(text: string): LockOwner | null {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return null;
  const { id, who, host, what, since, ttlSeconds } = value as Record<string, unknown>;
  if (typeof id !== 'string' || !/^[A-Za-z0-9-]{1,64}$/.test(id) || typeof ttlSeconds !== 'number')
    return null;
  const [whoText, hostText, whatText] = [who, host, what].map((each) =>
    typeof each === 'string' ? printableLine(each) : '?',
  ) as [string, string, string];
  const isTime = typeof since === 'string' && !Number.isNaN(Date.parse(since));
  const sinceText = isTime ? new Date(since).toISOString() : '?';
  return { id, who: whoText, host: hostText, what: whatText, since: sinceText, ttlSeconds };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
