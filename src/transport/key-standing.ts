/** What to make of the keys that a host presents, all of them together, before anybody trusts one. */

import {
  type HostConfig,
  type HostKeyVerdict,
  type HostTrust,
  judgeHostKey,
  publicKeyOf,
} from './openssh-files/index.ts';

/**
 * `new`: nothing is known of the host, so the key may be added. `extra`: the host is known by a key of another
 * type, or refused; another key beside it would only weaken what is known, since a man in the middle could have
 * added it to a scan.
 */
export type KeyStanding = 'known' | 'new' | 'extra' | 'changed' | 'revoked';

export interface JudgedKey {
  readonly keyBlob: Buffer;
  readonly type: string;
  readonly standing: KeyStanding;
  /** The known_hosts lines that decided. */
  readonly lines: HostKeyVerdict['lines'];
}

/** Throws GrappeError where the files forbid any judgement (a revocation list, a key that is too short). */
export function judgeHostKeys(
  host: HostConfig,
  trust: HostTrust,
  keyBlobs: readonly Buffer[],
): readonly JudgedKey[] {
  const judged = keyBlobs.map((keyBlob) => ({
    keyBlob,
    type: publicKeyOf(keyBlob)?.type ?? 'unknown',
    ...judgeHostKey(host, trust, { keyBlob }),
  }));
  const isKnown = judged.some(({ verdict }) => verdict === 'known');
  const isRefused = judged.some(({ verdict }) => verdict === 'revoked');
  return judged.map(({ verdict, ...key }) => {
    if (verdict === 'unknown') return { ...key, standing: isRefused ? 'extra' : 'new' };
    const isOfOtherType = key.lines.every((line) => line.key.type !== key.type);
    return { ...key, standing: verdict === 'changed' && isKnown && isOfOtherType ? 'extra' : verdict };
  });
}
