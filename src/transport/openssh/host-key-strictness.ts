/** StrictHostKeyChecking for ssh: as on every transport, a file may ask for `accept-new` and for nothing weaker. */

import type { HostConfig } from '../openssh-files/index.ts';
import type { ReachOptions } from '../reach.ts';

export type Strictness = 'yes' | 'accept-new' | 'no';

export function strictnessFor(host: HostConfig, asked: ReachOptions['hostKeys']): Strictness {
  if (asked === 'verified') return 'yes';
  if (asked !== 'strict') return asked;
  return host.strictHostKeyChecking === 'accept-new' || host.strictHostKeyChecking === 'no'
    ? 'accept-new'
    : 'yes';
}

/** One value holds for all jump hosts, so the strictest of theirs. */
export function strictnessForHops(hops: readonly HostConfig[], asked: ReachOptions['hostKeys']): Strictness {
  const wanted = new Set(hops.map((hop) => strictnessFor(hop, asked)));
  if (wanted.has('yes') || wanted.size === 0) return 'yes';
  return wanted.has('accept-new') ? 'accept-new' : 'no';
}
