/**
 * What a key file is, told without decrypting it and without loading ssh2: format, public half, whether
 * it needs a passphrase, whether others can read it.
 */

import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { type PublicKey, parsePublicKey, publicKeyOf } from '../known-hosts/public-key.ts';
import { fieldAt } from '../wire-field.ts';

export type KeyFile =
  | {
      readonly kind: 'missing' | 'unreadable' | 'exposed' | 'unknown';
      readonly path: string;
      readonly publicKey?: PublicKey;
    }
  /** Only a public key: it names a key that an agent holds. */
  | { readonly kind: 'public'; readonly path: string; readonly publicKey: PublicKey }
  | PrivateKeyFile;

export interface PrivateKeyFile {
  readonly kind: 'private';
  readonly path: string;
  readonly format: 'openssh' | 'pem' | 'pkcs8';
  readonly isEncrypted: boolean;
  readonly content: Buffer;
  /** Known for OpenSSH's own format, else where `PATH.pub` stands beside. */
  readonly publicKey?: PublicKey;
}

const LARGEST_BYTES = 1024 * 1024;

export function inspectKeyFile(path: string, uid: number): KeyFile {
  const read = readKeyFile(path, uid);
  const beside = publicKeyBeside(path);
  if (typeof read === 'string') return { kind: read, path, ...(beside && { publicKey: beside }) };
  const text = read.content.toString('latin1');
  const listed = publicKeyIn(text);
  if (listed !== undefined) return { kind: 'public', path, publicKey: listed };
  const shape = privateShape(text);
  if (shape === undefined) return { kind: 'unknown', path };
  if (read.isExposed) return { kind: 'exposed', path, ...(beside && { publicKey: beside }) };
  const publicKey = shape.publicKey ?? beside;
  return { kind: 'private', path, ...shape, content: read.content, ...(publicKey && { publicKey }) };
}

/** Whether a certificate lies where ssh looks for one. */
export function hasCertificateBeside(path: string): boolean {
  return existsSync(`${path}-cert.pub`);
}

function readKeyFile(
  path: string,
  uid: number,
): { content: Buffer; isExposed: boolean } | 'missing' | 'unreadable' {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'unreadable' : 'missing';
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > LARGEST_BYTES) return 'unreadable';
    // As ssh judges it: only the permissions of one's own files matter.
    return { content: readFileSync(descriptor), isExposed: stat.uid === uid && (stat.mode & 0o077) !== 0 };
  } finally {
    closeSync(descriptor);
  }
}

function publicKeyBeside(path: string): PublicKey | undefined {
  try {
    return publicKeyIn(readFileSync(`${path}.pub`, 'latin1'));
  } catch {
    return undefined;
  }
}

function publicKeyIn(text: string): PublicKey | undefined {
  const [type = '', base64 = ''] = text.trimStart().split(/[ \t\r\n]+/, 2);
  return parsePublicKey(type, base64);
}

interface PrivateShape {
  readonly format: PrivateKeyFile['format'];
  readonly isEncrypted: boolean;
  readonly publicKey?: PublicKey;
}

function privateShape(text: string): PrivateShape | undefined {
  const label = /^\s*-----BEGIN ([A-Z ]{1,40})-----/.exec(text)?.[1];
  switch (label) {
    case 'OPENSSH PRIVATE KEY':
      return opensshShape(text);
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
    case 'DSA PRIVATE KEY':
      return { format: 'pem', isEncrypted: text.includes('Proc-Type: 4,ENCRYPTED') };
    case 'PRIVATE KEY':
      return { format: 'pkcs8', isEncrypted: false };
    case 'ENCRYPTED PRIVATE KEY':
      return { format: 'pkcs8', isEncrypted: true };
    case undefined:
    default:
      return undefined;
  }
}

const MAGIC = 'openssh-key-v1\0';

/** PROTOCOL.key: magic, cipher, key derivation, its options, number of keys, public blob. */
function opensshShape(text: string): PrivateShape | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]*)-----END/.exec(text)?.[1] ?? '';
  const content = Buffer.from(body, 'base64');
  if (content.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return undefined;
  const cipher = fieldAt(content, MAGIC.length);
  const derivation = cipher && fieldAt(content, cipher.next);
  const options = derivation && fieldAt(content, derivation.next);
  // The number of keys stands between; ssh writes and reads one.
  const blob = options && fieldAt(content, options.next + 4);
  if (cipher === undefined || blob === undefined) return undefined;
  const publicKey = publicKeyOf(blob.value);
  return {
    format: 'openssh',
    isEncrypted: cipher.value.toString('latin1') !== 'none',
    ...(publicKey && { publicKey }),
  };
}
