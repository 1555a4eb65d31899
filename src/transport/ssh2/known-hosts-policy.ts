/**
 * Judges host keys by known_hosts and the policy of the run. A revoked key is refused under every policy; a changed
 * one unless a person said `no` for this run. `StrictHostKeyChecking no` of a file means `accept-new`: switching
 * the guard off altogether is announced, and a file cannot do that.
 */

import { GrappeError } from '../../base/index.ts';
import {
  type HostConfig,
  type HostKeyVerdict,
  type HostTrust,
  fingerprintOf,
  hostKeyAlgorithms,
  judgeHostKey,
  publicKeyOf,
} from '../openssh-files/index.ts';
import type { ReachOptions } from '../reach.ts';
import type { HostKeyDecision, HostKeyPolicy } from './target.ts';

export function knownHostsPolicy(
  host: HostConfig,
  trust: HostTrust,
  asked: ReachOptions['hostKeys'],
): HostKeyPolicy {
  const policy = effectivePolicy(host, asked);
  return {
    rule: `${policy} ${host.hostKeyName}`,
    algorithms: hostKeyAlgorithms(host, trust.knownHosts),
    verify: (keyBlob, address) => {
      const presented = { keyBlob, ...(address === undefined ? {} : { address }) };
      const verdict = judgeHostKey(host, trust, presented);
      return decide({ host, trust, keyBlob, verdict, policy });
    },
  };
}

function effectivePolicy(host: HostConfig, asked: ReachOptions['hostKeys']): ReachOptions['hostKeys'] {
  if (asked !== 'strict') return asked;
  const fromFile = host.strictHostKeyChecking;
  return fromFile === 'accept-new' || fromFile === 'no' ? 'accept-new' : 'strict';
}

interface Judged {
  readonly host: HostConfig;
  readonly trust: HostTrust;
  readonly keyBlob: Buffer;
  readonly verdict: HostKeyVerdict;
  readonly policy: ReachOptions['hostKeys'];
}

function decide(judged: Judged): HostKeyDecision {
  const { host, verdict, policy, keyBlob } = judged;
  if (verdict.verdict === 'known') return { accepted: true };
  if (verdict.verdict === 'revoked') return revoked(host, keyBlob);
  if (policy === 'no') return { accepted: true };
  if (verdict.verdict === 'changed') return changed(judged);
  return policy === 'accept-new' ? { accepted: true, remember: () => remember(judged) } : unknown(judged);
}

function remember({ host, trust, keyBlob }: Judged): void {
  const [file] = host.userKnownHostsFiles;
  if (file === undefined) {
    throw new GrappeError('ssh-config', {
      message: `the host key of '${host.name}' cannot be kept: there is no UserKnownHostsFile`,
      hint: "name one, or use '--host-keys no'",
    });
  }
  trust.knownHosts.trust(file, { name: host.hostKeyName, keyBlob, isHashed: host.hashKnownHosts });
}

function revoked(host: HostConfig, keyBlob: Buffer): HostKeyDecision {
  return {
    accepted: false,
    cause: 'host-key-revoked',
    message: `the host key of '${host.hostKeyName}' is revoked: ${describe(keyBlob)}`,
    hint: 'do not use this host before its administrator has replaced the key',
  };
}

function changed({ host, keyBlob, verdict }: Judged): HostKeyDecision {
  const [first] = verdict.lines;
  const place = first ? ` -f '${first.file}'` : '';
  const known = verdict.lines.map(({ key, file, line }) => `${describe(key.blob)} (${file} line ${line})`);
  return {
    accepted: false,
    cause: 'host-key-changed',
    message: `the host key of '${host.hostKeyName}' has changed: it is ${describe(keyBlob)}, known is ${known.join(', ')}`,
    hint: `if the host was reinstalled: ssh-keygen -R '${host.hostKeyName}'${place}, then 'grappe nodes trust'`,
  };
}

function unknown({ host, keyBlob, trust }: Judged): HostKeyDecision {
  const types = trust.knownHosts.keyTypesFor(host.hostKeyName);
  const others = types.length === 0 ? '' : `; known are keys of type ${types.join(', ')}`;
  return {
    accepted: false,
    cause: 'host-key-unknown',
    message: `the host key of '${host.hostKeyName}' is not known: it is ${describe(keyBlob)}${others}`,
    hint: "compare the fingerprint, then 'grappe nodes trust', or use '--host-keys accept-new'",
  };
}

function describe(keyBlob: Buffer): string {
  return `${publicKeyOf(keyBlob)?.type ?? 'a key'} ${fingerprintOf(keyBlob)}`;
}
