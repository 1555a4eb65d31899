/**
 * Which certificate of a server is believed. One that was signed by somebody the system knows needs no word. One that the server has
 * made for itself is believed by its fingerprint alone, as the key of a host is: given, or agreed to once and kept. From then on
 * this process believes that one certificate and no other.
 */

import type { X509Certificate } from 'node:crypto';
import { connect, type ConnectionOptions, setDefaultCACertificates } from 'node:tls';
import { GrappeError } from '../../base/index.ts';
import { noServer } from './server-trouble.ts';

export interface Trust {
  /** Said to be the right one, by a person or from an earlier time. */
  readonly fingerprint: string | undefined;
  /** Asks somebody who can tell; undefined where nobody is there. */
  readonly agree: ((fingerprint: string) => Promise<boolean>) | undefined;
}

interface Shown {
  readonly certificate: X509Certificate;
  /** Empty: it was signed by somebody the system knows, for this name. */
  readonly trouble: string;
}

const PATIENCE_MS = 15_000;
const OWN_MADE = 'DEPTH_ZERO_SELF_SIGNED_CERT';

/** Resolves with the fingerprint to keep; undefined where none is needed. Throws GrappeError. */
export async function trustServer(url: URL, trust: Trust): Promise<string | undefined> {
  if (url.protocol !== 'https:') return undefined;
  const wanted = trust.fingerprint === undefined ? undefined : plain(trust.fingerprint);
  const { certificate, trouble } = await shownBy(url);
  const { fingerprint256: found } = certificate;
  if (wanted !== undefined) {
    if (plain(found) !== wanted) throw another(url, found);
  } else if (trouble === '') return undefined;
  else if (trouble !== OWN_MADE) throw noServer(url, `its certificate is not believed: ${trouble}`);
  else if (!(await trust.agree?.(found))) throw unknown(url, found);
  setDefaultCACertificates([certificate.toString()]);
  return found;
}

/** As openssl and browsers write it, with or without what stands before and between. */
function plain(fingerprint: string): string {
  return fingerprint.replace(/^.*=/, '').replaceAll(':', '').trim().toUpperCase();
}

/** Nothing is said to it here: it is looked at before anything of ours goes out. */
function shownBy(url: URL): Promise<Shown> {
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const options: ConnectionOptions = {
    ...{ host, port: Number(url.port) || 443, rejectUnauthorized: false },
    ...(/[a-z]/i.test(host) && !host.includes(':') && { servername: host }),
  };
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => {
      const certificate = socket.getPeerX509Certificate();
      const trouble = socket.authorizationError as unknown;
      socket.destroy();
      if (certificate) resolve({ certificate, trouble: trouble ? codeOf(trouble) : '' });
      else reject(noServer(url, 'it shows no certificate'));
    });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('nothing came for 15 s')));
    socket.on('error', (error) => reject(noServer(url, error.message)));
  });
}

function codeOf(trouble: unknown): string {
  return trouble instanceof Error && 'code' in trouble ? String(trouble.code) : String(trouble);
}

function another(url: URL, found: string): GrappeError {
  return new GrappeError('server-unknown', {
    message: `the server ${url.href} shows another certificate than the one that is known`,
    why: `its SHA-256 is ${found}`,
    hint: 'ask on the server what it is; where it was made anew, give it once with --fingerprint',
  });
}

function unknown(url: URL, found: string): GrappeError {
  return new GrappeError('server-unknown', {
    message: `nobody has vouched for the certificate of ${url.href}`,
    why: `the server has made it for itself; its SHA-256 is ${found}`,
    hint: "compare it with what 'grappe serve' printed there, then give it once with --fingerprint",
  });
}
