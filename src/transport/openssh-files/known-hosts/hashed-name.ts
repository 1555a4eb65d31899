/**
 * Hashed host names, `|1|SALT|HMAC-SHA1`. A fleet's worth of look-ups tries every line for every host, so
 * the HMAC's padded keys are prepared once a line (`createHmac` costs six times as much).
 */

import { createHmac, hash, randomBytes } from 'node:crypto';

export interface HashedName {
  readonly digest: Buffer;
  /** The HMAC key exclusive-or 0x36 and 0x5c, one block each. */
  readonly innerPad: Buffer;
  readonly outerPad: Buffer;
}

const SHA1_BYTES = 20;
const BLOCK_BYTES = 64;

export function parseHashedName(text: string): HashedName | undefined {
  const parts = /^\|1\|([A-Za-z0-9+/]{27}=)\|([A-Za-z0-9+/]{27}=)$/.exec(text);
  if (parts === null) return undefined;
  const salt = Buffer.from(parts[1] ?? '', 'base64');
  const digest = Buffer.from(parts[2] ?? '', 'base64');
  return { digest, innerPad: padded(salt, 0x36), outerPad: padded(salt, 0x5c) };
}

/** Tells whether hashed names stand for `name`. Made once a name: its buffers serve for every line. */
export function hashedNameTest(name: string): (hashed: HashedName) => boolean {
  const inner = Buffer.concat([Buffer.alloc(BLOCK_BYTES), Buffer.from(name)]);
  const outer = Buffer.alloc(BLOCK_BYTES + SHA1_BYTES);
  return ({ digest, innerPad, outerPad }) => {
    inner.set(innerPad);
    outer.set(outerPad);
    outer.set(hash('sha1', inner, 'buffer'), BLOCK_BYTES);
    return digest.equals(hash('sha1', outer, 'buffer'));
  };
}

/** `name` in hashed form, with a fresh salt. */
export function hashName(name: string): string {
  const salt = randomBytes(SHA1_BYTES);
  const digest = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${digest}`;
}

function padded(salt: Buffer, mask: number): Buffer {
  const pad = Buffer.alloc(BLOCK_BYTES, mask);
  for (const [index, byte] of salt.entries()) pad[index] = byte ^ mask;
  return pad;
}
