/** Secrets that let somebody in: an id to find it by, and 256 bits of chance, of which only the hash is kept. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** As hex: an id is typed as a word of a command line, and none may look like an option there. */
const ID_BYTES = 6;
const SECRET_BYTES = 32;
const TEXT = /^([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{43})$/;

/** Programs that look for secrets in files know a token by this. */
export const TOKEN_PREFIX = 'grappe_';

export interface NewSecret {
  readonly id: string;
  readonly hash: Uint8Array;
  /** Shown once. */
  readonly text: string;
}

export interface ShownSecret {
  readonly id: string;
  readonly hash: Uint8Array;
}

export function newSecret(): NewSecret {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { id, hash: hashOf(secret), text: `${id}.${secret}` };
}

/** Without an id: it proves what was found by another one. */
export function newKey(): Omit<NewSecret, 'id'> {
  const text = randomBytes(SECRET_BYTES).toString('base64url');
  return { hash: hashOf(text), text };
}

export function isKey(text: string, hash: Uint8Array): boolean {
  return proves({ hash: hashOf(text) }, { hash });
}

/** Undefined for what is no secret of ours at all. */
export function readSecret(text: string): ShownSecret | undefined {
  const [, id, secret] = TEXT.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, hash: hashOf(secret) };
}

export function proves(shown: Pick<ShownSecret, 'hash'>, kept: Pick<ShownSecret, 'hash'>): boolean {
  return shown.hash.length === kept.hash.length && timingSafeEqual(shown.hash, kept.hash);
}

/** Of chance, not of a person's choice: a plain hash is enough. */
function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
