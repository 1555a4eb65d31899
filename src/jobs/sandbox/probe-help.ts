/** Why a node has no sandbox, and what its administrator can do about it. */

import type { Answer } from './answer.ts';
import { MACHINES } from './filter.ts';

interface Help {
  readonly why: string;
  readonly fix: string;
}

/** Most packages are called so on Debian, Fedora and Alpine alike. */
const PACKAGES: Readonly<Record<string, string>> = {
  bwrap: 'bubblewrap',
  awk: 'mawk',
  mkfifo: 'coreutils',
  base64: 'coreutils',
};

/** Settings of a kernel that keep ordinary users from namespaces, at this value. */
const FORBIDDING: readonly { name: string; value: string; fix: string }[] = [
  {
    name: 'kernel/unprivileged_userns_clone',
    value: '0',
    fix: 'sysctl kernel.unprivileged_userns_clone=1',
  },
  { name: 'user/max_user_namespaces', value: '0', fix: 'sysctl user.max_user_namespaces=15000' },
  {
    name: 'kernel/apparmor_restrict_unprivileged_userns',
    value: '1',
    fix: 'give /usr/bin/bwrap and /usr/bin/unshare AppArmor profiles with the rule userns',
  },
];

export function helpFor(answer: Answer): Help {
  return noTools(answer) ?? noMachine(answer) ?? noAccount(answer) ?? noNamespaces(answer);
}

function noTools(answer: Answer): Help | undefined {
  const missing = (answer.get('missing') ?? []).filter((tool) => /^[a-z0-9]+$/.test(tool));
  if (missing.length === 0) return undefined;
  const packages = new Set(missing.map((tool) => PACKAGES[tool] ?? 'util-linux'));
  return {
    why: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    fix: `install ${[...packages].join(', ')}`,
  };
}

function noMachine(answer: Answer): Help | undefined {
  const machine = answer.get('machine')?.[0] ?? '';
  if (MACHINES.some((known) => known === machine)) return undefined;
  return {
    why: `there is no filter of system calls for ${machine}`,
    fix: `use nodes of ${MACHINES.join(' or ')}`,
  };
}

function noAccount(answer: Answer): Help | undefined {
  const account = answer.get('noaccount')?.[0];
  if (account === undefined) return undefined;
  return {
    why: `the login is root, and there is no account '${account}' to drop to`,
    fix: `log in as an ordinary user, or name an account in jobs.sandbox.user`,
  };
}

function noNamespaces(answer: Answer): Help {
  const said = answer.get('failed')?.[0];
  const settings = answer.get('sysctl') ?? [];
  const forbidding = FORBIDDING.find(({ name, value }) => settings.includes(`${name} ${value}`));
  return {
    why: `the sandbox could not be made${said ? `: ${said}` : ''}`,
    fix: forbidding?.fix ?? 'allow user namespaces to ordinary users (in a container: to the container)',
  };
}
