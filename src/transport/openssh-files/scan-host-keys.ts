/**
 * The host keys that a server presents, for a person to compare: nothing is trusted here. OpenSSH's own
 * ssh-keyscan asks for every key type in one go and authenticates nowhere.
 */

import { execFile } from 'node:child_process';
import { GrappeError } from '../../base/index.ts';
import { checkNodeName } from '../node-name.ts';
import { type PublicKey, fingerprintOf, parsePublicKey } from './known-hosts/public-key.ts';

export interface ScannedKey extends PublicKey {
  /** `SHA256:…` as ssh prints it. */
  readonly fingerprint: string;
}

export interface ScanTarget {
  /** HostConfig.hostName. */
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
}

const LARGEST_ANSWER = 256 * 1024;

/** Empty when no server answered. Throws `local` where ssh-keyscan is missing. */
export async function scanHostKeys(
  { address, port, timeoutMs }: ScanTarget,
  signal?: AbortSignal,
): Promise<readonly ScannedKey[]> {
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
  const lines = await keyscan(['-T', seconds, '-p', String(port), '--', checkNodeName(address)], {
    timeoutMs,
    signal,
  });
  const found = new Map<string, ScannedKey>();
  for (const line of lines.split('\n')) {
    const [, type = '', base64 = ''] = line.split(' ');
    const key = parsePublicKey(type, base64);
    if (key !== undefined)
      found.set(key.blob.toString('latin1'), { ...key, fingerprint: fingerprintOf(key.blob) });
  }
  return [...found.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

interface KeyscanLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A server that does not answer is no error: its output is empty. */
function keyscan(args: readonly string[], { timeoutMs, signal }: KeyscanLimits): Promise<string> {
  // ssh-keyscan counts each read anew; a server that trickles must not hold it for ever.
  const limits = {
    timeout: timeoutMs * 2 + 1000,
    maxBuffer: LARGEST_ANSWER,
    encoding: 'latin1',
    signal,
  } as const;
  return new Promise((resolve, reject) => {
    execFile('ssh-keyscan', args, limits, (error, stdout) => {
      if (error?.code === 'ENOENT') reject(missingKeyscan(error));
      else resolve(stdout);
    });
  });
}

function missingKeyscan(cause: Error): GrappeError {
  return new GrappeError('local', {
    message: "the program 'ssh-keyscan' is not there",
    hint: 'install the OpenSSH client (openssh-client)',
    cause,
  });
}
