/** Turns a private key file into a key that ssh2 signs with. Loads ssh2 on first use. */

import { createPrivateKey } from 'node:crypto';
import type { ParsedKey } from 'ssh2';
import type { PrivateKeyFile } from './key-file.ts';

/** `refused`: the passphrase is wrong; `unsupported`: ssh2 has no use for this kind of key. */
export async function loadPrivateKey(
  file: PrivateKeyFile,
  passphrase: string | undefined,
): Promise<ParsedKey | 'refused' | 'unsupported'> {
  const { default: ssh2 } = await import('ssh2');
  const isPkcs8 = file.format === 'pkcs8';
  const pem = isPkcs8 ? traditionalPem(file.content, passphrase) : file.content;
  if (pem === undefined) return passphrase === undefined ? 'unsupported' : 'refused';
  const parsed: unknown = ssh2.utils.parseKey(pem, isPkcs8 ? undefined : passphrase);
  // A file may hold several keys; ssh uses the first one too.
  const key = Array.isArray(parsed) ? (parsed[0] as unknown) : parsed;
  if (key instanceof Error || !isParsedKey(key)) return file.isEncrypted ? 'refused' : 'unsupported';
  return key;
}

function isParsedKey(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'isPrivateKey' in key;
}

/** ssh2 reads no PKCS#8; OpenSSL turns RSA and EC keys into the form that it reads. */
function traditionalPem(content: Buffer, passphrase: string | undefined): string | undefined {
  try {
    const key = createPrivateKey({ key: content, ...(passphrase !== undefined && { passphrase }) });
    return key.export({ type: key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
}
