/** Rows of the file of accounts as what the rest of the program knows. */

import { covers, type Role, ROLES } from '../../protocol/index.ts';
import type { Owned, StoredSession, StoredToken, StoredUser } from '../../store/index.ts';
import type { Account, Session, Token } from './account.ts';

export function isRole(word: string): word is Role {
  return (ROLES as readonly string[]).includes(word);
}

/** Whether who has the one role may give the other to a token. */
export function isCovered(role: string, other: string): boolean {
  return isRole(role) && isRole(other) && covers(role, other);
}

/** Undefined of one whose role nobody knows: it lets nobody in. */
export function accountOf(user: StoredUser): Account | undefined {
  const { name, role, nodes, languages, isLocal, isDisabled, password, addedMs, seenMs } = user;
  if (!isRole(role)) return undefined;
  return {
    ...{ name, role, nodes, languages, isLocal, isDisabled },
    hasPassword: password !== null,
    added: new Date(addedMs),
    seen: dateOf(seenMs),
  };
}

export function sessionOf(
  { id, name, way, beganMs, seenMs, from, agent }: Owned<StoredSession>,
  limits: { readonly idleMs: number; readonly maxMs: number },
): Session {
  const until = new Date(Math.min(beganMs + limits.maxMs, seenMs + limits.idleMs));
  return { id, name, way, from, agent, until, began: new Date(beganMs), seen: new Date(seenMs) };
}

export function tokenOf({ id, name, label, role, madeMs, untilMs, usedMs }: Owned<StoredToken>): Token[] {
  if (!isRole(role)) return [];
  return [{ id, name, label, role, made: new Date(madeMs), until: dateOf(untilMs), used: dateOf(usedMs) }];
}

function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
