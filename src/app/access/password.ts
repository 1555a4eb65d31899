/** Passwords: kept as scrypt makes them, with the numbers it was made with, so that these may grow. */

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { GrappeError } from '../../base/index.ts';

/** 32 MiB and some tens of milliseconds each. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
const MOST_MEMORY = 128 * 2 ** 20;
const LEAST = 10;
const MOST = 1024;
const KEPT = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]+)\$([\w-]+)$/;

type Derive = (
  password: string,
  salt: Uint8Array,
  length: number,
  options: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
) => Promise<Buffer>;
const derive = promisify(scrypt) as unknown as Derive;

/** Throws `account-refused` for one that is too easy. */
export function refuseWeak(password: string, name: string): void {
  const { length } = Array.from(password);
  const isName = password.toLowerCase().includes(name.toLowerCase()) && length < name.length + LEAST;
  const isOneLetter = new Set(password).size < 4;
  if (length >= LEAST && length <= MOST && !isName && !isOneLetter) return;
  throw new GrappeError('account-refused', {
    message: 'this password is too easy to guess',
    why: `it needs at least ${LEAST} characters, some of them different, and is not the name`,
    hint: 'take some words that have nothing to do with each other',
  });
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { N, r, p } = COST;
  const hash = await derive(password.normalize('NFC'), salt, HASH_BYTES, { ...COST, maxmem: MOST_MEMORY });
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Takes as long where there is none, so that nobody learns whether there is. */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = KEPT.exec(kept ?? '') ?? [];
  const cost = N === undefined ? COST : { N: Number(N), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, 'base64url');
  const found = await derive(password.normalize('NFC'), Buffer.from(salt, 'base64url'), HASH_BYTES, {
    ...cost,
    maxmem: MOST_MEMORY,
  });
  return expected.length === found.length && timingSafeEqual(found, expected);
}
