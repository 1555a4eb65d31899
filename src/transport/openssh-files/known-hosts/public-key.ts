/** Public keys as OpenSSH writes them: a type, the base64 of a blob that repeats the type, and fingerprints. */

import { hash } from 'node:crypto';
import { fieldAt, fieldsOf } from '../wire-field.ts';

export interface PublicKey {
  readonly type: string;
  /** The blob of RFC 4253, as it travels on the wire. */
  readonly blob: Buffer;
}

/** How many length-prefixed fields follow the type in a blob; certificates are left to ssh. */
const FIELDS: ReadonlyMap<string, number> = new Map([
  ['ssh-ed25519', 1],
  ['ecdsa-sha2-nistp256', 2],
  ['ecdsa-sha2-nistp384', 2],
  ['ecdsa-sha2-nistp521', 2],
  ['ssh-rsa', 2],
  ['ssh-dss', 4],
  ['sk-ssh-ed25519@openssh.com', 2],
  ['sk-ecdsa-sha2-nistp256@openssh.com', 3],
]);

const CERTIFICATES: ReadonlySet<string> = new Set(
  [...FIELDS.keys()].map((type) => `${type.replace('@openssh.com', '')}-cert-v01@openssh.com`),
);

const LARGEST_BASE64 = 16_384;

/** Reads `TYPE BASE64`; undefined for anything but a well-formed key of a known type. */
export function parsePublicKey(type: string, base64: string): PublicKey | undefined {
  if (base64.length > LARGEST_BASE64 || base64.length % 4 !== 0) return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const blob = Buffer.from(base64, 'base64');
  return publicKeyOf(blob)?.type === type ? { type, blob } : undefined;
}

/** The key in a blob from the wire; undefined when it is malformed. Certificates are recognised, not read. */
export function publicKeyOf(blob: Buffer): PublicKey | undefined {
  const type = fieldAt(blob, 0)?.value.toString('latin1');
  if (type === undefined) return undefined;
  if (CERTIFICATES.has(type)) return { type, blob };
  const fields = fieldsOf(blob);
  if (fields === undefined || fields.length - 1 !== FIELDS.get(type)) return undefined;
  if (fields.some((field) => field.length === 0)) return undefined;
  if (type === 'ssh-ed25519' && fields[1]?.length !== 32) return undefined;
  return { type, blob };
}

/** `SHA256:…` as ssh prints it. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${hash('sha256', blob, 'base64').replace(/=+$/, '')}`;
}

/** Length of an RSA key's modulus; Infinity for keys of other types, which have no such limit. */
export function rsaBitsOf(blob: Buffer): number {
  const [type, , modulus] = fieldsOf(blob) ?? [];
  if (type?.toString('latin1') !== 'ssh-rsa' || modulus === undefined) return Infinity;
  const start = modulus.findIndex((byte) => byte !== 0);
  return start < 0 ? 0 : (modulus.length - start) * 8 - Math.clz32(modulus[start] ?? 0) + 24;
}
