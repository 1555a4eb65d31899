/** How this tab stands with the server: signed in or why not, of one protocol, answering. */

import { signal } from '@preact/signals';
import type { Answer, Entered, SESSION } from '../../protocol/index.ts';
import { forgetSessionKey, keepSessionKey } from './session-key.ts';

export type Me = Answer<(typeof SESSION)['me']>;

/** Why one is asked to sign in. */
export const REASONS = ['first', 'expired', 'signed-out', 'revoked'] as const;
export type Reason = (typeof REASONS)[number];

export type Standing =
  | { readonly kind: 'asking' }
  | { readonly kind: 'in'; readonly me: Me }
  | { readonly kind: 'out'; readonly reason: Reason };

export const standing = signal<Standing>({ kind: 'asking' });

/** The server speaks another protocol than this page, which was loaded before. */
export const serverIsNewer = signal(false);

/** Whether the last request had an answer. */
export const isServerThere = signal(true);

export function serverAnswered(answered: boolean): void {
  isServerThere.value = answered;
}

export function signedIn(me: Me): void {
  standing.value = { kind: 'in', me };
}

/** Just now, by this tab. */
export function entered({ key, ...me }: Entered): void {
  keepSessionKey(key);
  signedIn(me);
}

/** Who never was in has not been put out. */
export function signedOut(reason: Reason): void {
  if (reason === 'signed-out') forgetSessionKey();
  if (standing.value.kind === 'out') return;
  standing.value = { kind: 'out', reason: standing.value.kind === 'asking' ? 'first' : reason };
}
