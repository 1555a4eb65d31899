/** The certificate of the server: the one that the configuration names, or one that is made here once and kept. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type Clock, GrappeError, messageOf } from '../base/index.ts';
import type { CertificateFiles, ConsoleSettings } from '../config/index.ts';
import { readPrivateFile, writePrivateFile } from '../private-files/index.ts';

export interface Tls {
  readonly kind: 'own' | 'self-signed';
  readonly key: string;
  readonly cert: string;
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
}

export interface TlsRequest {
  readonly settings: ConsoleSettings;
  /** Nobody but this machine can reach where it listens. */
  readonly isLoopback: boolean;
  /** Host names and addresses by which people reach the server. */
  readonly names: readonly string[];
  readonly stateFolder: string;
  readonly clock: Clock;
}

const DAY_MS = 86_400_000;
/** Browsers take none for longer, whoever signed it. */
const VALID_MS = 390 * DAY_MS;
const RENEWED_MS = 30 * DAY_MS;
const OTHERS_READ = 0o004;

/** Undefined where none is needed. Throws `certificate` for one that cannot be used. */
export async function tlsOf(request: TlsRequest): Promise<Tls | undefined> {
  const { tls, behindTlsProxy } = request.settings;
  if (typeof tls === 'object') return ownCertificate(tls);
  const isNeeded = !request.isLoopback && !behindTlsProxy;
  return tls === 'self-signed' || isNeeded ? selfSigned(request) : undefined;
}

function ownCertificate(files: CertificateFiles): Tls {
  const cert = readOrThrow(files.certificate);
  const key = readOrThrow(files.key);
  if ((statSync(files.key).mode & OTHERS_READ) !== 0)
    throw unusable(files.key, 'everybody on this machine can read the key', `chmod o-r ${files.key}`);
  try {
    const certificate = new X509Certificate(cert);
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      throw unusable(files.certificate, `the key '${files.key}' is another one's`);
    return { kind: 'own', key, cert, fingerprint: certificate.fingerprint256 };
  } catch (error) {
    if (error instanceof GrappeError) throw error;
    throw unusable(files.certificate, messageOf(error));
  }
}

async function selfSigned({ names, stateFolder, clock }: TlsRequest): Promise<Tls> {
  const path = join(stateFolder, 'console-tls.pem');
  const kept = keptCertificate(await readPrivateFile(path));
  const now = clock.date();
  if (kept && isGood(kept.certificate, names, now)) return kept.tls;
  const made = await makeCertificate(names, now);
  await writePrivateFile(path, made.key + made.cert, { durable: true });
  return made;
}

/** Undefined of a file that is none, or is not whole. */
function keptCertificate(pem: string | undefined): { tls: Tls; certificate: X509Certificate } | undefined {
  const [, key, cert] =
    /^(-----BEGIN PRIVATE KEY-----[^]*?)(-----BEGIN CERTIFICATE-----[^]*)$/.exec(pem ?? '') ?? [];
  if (key === undefined || cert === undefined) return undefined;
  try {
    const certificate = new X509Certificate(cert);
    const fingerprint = certificate.fingerprint256;
    return { tls: { kind: 'self-signed', key, cert, fingerprint }, certificate };
  } catch {
    // Another one takes its place.
    return undefined;
  }
}

function isGood(certificate: X509Certificate, names: readonly string[], now: Date): boolean {
  const knows = (name: string): boolean =>
    (isIP(name) > 0 ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined;
  return certificate.validToDate.getTime() - now.getTime() > RENEWED_MS && names.every(knows);
}

async function makeCertificate(names: readonly string[], now: Date): Promise<Tls> {
  const { generate } = await import('selfsigned');
  const [name = 'grappe'] = names;
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + VALID_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) =>
          isIP(name) > 0 ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
        ),
      },
    ],
  });
  const fingerprint = new X509Certificate(made.cert).fingerprint256;
  return { kind: 'self-signed', key: made.private, cert: made.cert, fingerprint };
}

function readOrThrow(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(path, messageOf(error));
  }
}

function unusable(path: string, why: string, hint?: string): GrappeError {
  return new GrappeError('certificate', {
    message: `cannot use the certificate '${path}'`,
    why,
    ...(hint !== undefined && { hint }),
  });
}
