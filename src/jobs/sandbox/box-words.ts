/** The command that makes the sandbox, as sh. What it binds lies under `$m`: `mountFunctions` made it. */

import type { BoxFeatures } from '../abilities.ts';
import { scopeWords } from './cgroup-script.ts';
import { globWord, shellWord } from './words.ts';

export interface Box {
  readonly net: boolean;
  /** Shown besides /usr, to be read only; `*` may stand for a part of a name. */
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const ENVIRONMENT = { PATH, HOME: '/tmp', TMPDIR: '/tmp', LANG: 'C.UTF-8' };

const SHOWN = ['/etc/ld.so.cache', '/etc/alternatives'];
/** For programs that may use the network: how names are looked up, and whom to trust. */
const SHOWN_WITH_NET = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/ssl',
  '/etc/pki',
  '/etc/ca-certificates',
];

const FIXED =
  '--as-pid-1 --die-with-parent --new-session --uid 1000 --gid 1000 --cap-drop ALL --hostname box --ro-bind /usr /usr';

/** How to get to where the sandbox can be made: an ordinary user is made root of a user namespace. */
export const ENTER = { user: 'unshare -Urm', root: 'unshare -m' } as const;

/** The words that lead there, before a command. */
export function enterWords({ dropTo, cgroup }: BoxFeatures): string {
  const words = [scopeWords(cgroup), dropTo === null ? ENTER.user : ENTER.root];
  return words.filter((word) => word !== '').join(' ');
}

/** sh variables that the functions of the sandbox want: `userns`, `owner` of what is mounted, and how to `drop` root. */
export function featureVariables({ dropTo, disableUserns }: BoxFeatures): string {
  const variables = dropTo === null ? 'owner= drop=' : dropVariables(dropTo.uid, dropTo.gid);
  return `userns=${disableUserns ? '--disable-userns' : ''} ${variables}`;
}

/** Of numbers, or of sh variables that hold them. */
export function dropVariables(uid: number | '$uid', gid: number | '$gid'): string {
  return `owner=,uid=${uid},gid=${gid} drop="setpriv --reuid=${uid} --regid=${gid} --clear-groups --inh-caps=-all"`;
}

/**
 * The first process inside. It says on descriptor 8 that the sandbox stands, which the program cannot, and tells
 * nothing of signals where the program's messages go (hence the subshell: dash makes redirections its own until a
 * command has ended). When it ends, the kernel ends all others.
 */
const FIRST = 'exec 7>&2 2>/dev/null; echo began >&8; exec 8>&- 9<&-; (exec "$@" 2>&7 7>&-); exit $?';

/**
 * The sh function `box COMMAND…`: becomes the sandbox with this command inside, and never returns. It wants the filter
 * on descriptor 9, and 8 to write to.
 */
export function boxFunction(box: Box): string {
  return `box() {
  set -- ${wordsBehind(box)} sh -c ${shellWord(FIRST)} first "$@"
  for i in ${shownBy(box).map(globWord).join(' ')}; do
    [ ! -e "$i" ] || set -- --ro-bind "$i" "$i" "$@"
  done
  for i in bin sbin lib lib32 lib64 libx32; do
    if [ -h "/$i" ]; then set -- --symlink "usr/$i" "/$i" "$@"
    elif [ -d "/$i" ]; then set -- --ro-bind "/$i" "/$i" "$@"; fi
  done
  # Whoever looks for processes of the attempt by its mark would end the sandbox before what is in it.
  unset GRAPPE_ATTEMPT
  exec setsid $drop bwrap --unshare-user --unshare-all $userns ${FIXED} "$@"
}
`;
}

function shownBy({ net, folders }: Box): string[] {
  return [...SHOWN, ...(net ? SHOWN_WITH_NET : []), ...folders];
}

function wordsBehind({ net, env }: Box): string {
  const all = Object.entries({ ...ENVIRONMENT, ...env });
  return [
    net ? '--share-net' : '',
    '--proc /proc --dev /dev --bind "$m/shm" /dev/shm --bind "$m/tmp" /tmp --bind "$m/work" /work',
    // What bubblewrap makes itself has no size.
    '--remount-ro /dev --remount-ro /',
    '--clearenv',
    ...all.map(([name, value]) => `--setenv ${shellWord(name)} ${shellWord(value)}`),
    '--chdir /work --seccomp 9',
  ]
    .filter((words) => words !== '')
    .join(' ');
}
