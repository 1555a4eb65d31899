/** What keeps the node's services, and what the node itself runs in. */

import type { Fragment } from '../fragment.ts';
import { firstLine, word } from '../read-text.ts';

export const INIT_SYSTEMS = [
  'systemd',
  'openrc',
  'runit',
  's6',
  'supervisord',
  'sysv',
  'busybox',
  'other',
] as const;

export interface InitFacts {
  readonly system: (typeof INIT_SYSTEMS)[number];
  /** Name of process 1; null where it is hidden from the login (hidepid). */
  readonly pid1: string | null;
}

const EVIDENCE = `read -r c </proc/1/comm && echo "pid1 $c"
[ -d /run/systemd/system ] && echo systemd
[ -d /run/openrc ] && echo openrc
[ -d /etc/init.d ] && echo init.d
case $(readlink -f /sbin/init) in *busybox) echo busybox;; esac`;

export const init: Fragment<InitFacts> = {
  script: EVIDENCE,
  read(text) {
    const lines = text.split('\n').map((line) => line.trim());
    const pid1 = word(lines.find((line) => line.startsWith('pid1 '))?.slice('pid1 '.length)) ?? null;
    const system = initSystem(pid1, new Set(lines));
    return pid1 === null && system === 'other' ? undefined : { system, pid1 };
  },
};

const BY_PID1: readonly (readonly [RegExp, InitFacts['system']])[] = [
  [/^systemd$/, 'systemd'],
  [/^openrc/, 'openrc'],
  [/^runit|^runsvdir/, 'runit'],
  [/^s6-/, 's6'],
  [/^supervisord/, 'supervisord'],
];

/** OpenRC and SysV both run under an `init`; a container has whatever its image starts. */
function initSystem(pid1: string | null, evidence: ReadonlySet<string>): InitFacts['system'] {
  if (evidence.has('systemd')) return 'systemd';
  if (evidence.has('openrc')) return 'openrc';
  const named = BY_PID1.find(([pattern]) => pattern.test(pid1 ?? ''));
  if (named) return named[1];
  if (pid1 !== 'init') return 'other';
  if (evidence.has('busybox')) return 'busybox';
  return evidence.has('init.d') ? 'sysv' : 'other';
}

/** `none` for bare metal, else systemd's word: `kvm`, `docker`, `vmware`. */
export const virtualisation: Fragment<string> = {
  script: `systemd-detect-virt && exit
[ -e /.dockerenv ] && echo docker && exit
read -r v </sys/class/dmi/id/sys_vendor && echo "vendor $v"`,
  read(text) {
    const line = firstLine(text) ?? '';
    if (/^[a-z0-9-]{1,32}$/.test(line)) return line;
    return VENDORS.find(([pattern]) => pattern.test(line))?.[1];
  },
};

/** For nodes without systemd. */
const VENDORS: readonly (readonly [RegExp, string])[] = [
  [/\bQEMU\b/, 'qemu'],
  [/\bVMware\b/, 'vmware'],
  [/\binnotek\b/, 'oracle'],
  [/\bXen\b/, 'xen'],
  [/\bAmazon EC2\b/, 'amazon'],
  [/\bGoogle\b/, 'google'],
];
