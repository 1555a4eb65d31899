/**
 * sh that gets into a mount namespace of our own and makes there what the sandbox writes to: file systems of a size and
 * with a number of inodes, which bubblewrap cannot make itself. They vanish with the namespace, whatever happens.
 */

import type { BoxFeatures } from '../abilities.ts';

/** Of `/dev/shm`; it is memory. */
const SHARED_MEMORY = { bytes: 8 * 2 ** 20, inodes: 256 };

/** Words before `sh`: an ordinary user is made root of a user namespace; root only leaves the mounts of the node. */
export function enterWords(dropTo: BoxFeatures['dropTo']): string {
  return dropTo === null ? 'unshare -Urm' : 'unshare -m';
}

/**
 * sh functions. `make_mounts BYTES INODES` makes `$m/work`, `$m/tmp` and `$m/shm`; `room NAME BYTES INODES` gives one
 * that much besides what is in it. On failure they return 1 and say why.
 */
export function mountFunctions(dropTo: BoxFeatures['dropTo']): string {
  const owner = dropTo === null ? '' : `,uid=${dropTo.uid},gid=${dropTo.gid}`;
  return `
make_mounts() {
  m=
  for i in /mnt /media /srv /opt; do
    case $d/ in "$i"/*) ;; *) [ -d "$i" ] && m=$i && break;; esac
  done
  [ -n "$m" ] || { echo 'none of /mnt, /media, /srv and /opt is there'; return 1; }
  mount -t tmpfs -o size=64k,nr_inodes=16,mode=755 tmpfs "$m" 2>&1 && mkdir -m 755 "$m/work" "$m/tmp" "$m/shm" 2>&1 || return 1
  make work "$1" "$2" && make tmp "$1" "$2" && make shm ${SHARED_MEMORY.bytes} ${SHARED_MEMORY.inodes}
}
make() { mount -t tmpfs -o "nosuid,nodev,size=$2,nr_inodes=$3,mode=700${owner}" tmpfs "$m/$1" 2>&1; }
room() {
  used=$(stat -f -c '%b %f %S %c %d' "$m/$1") || return 1
  want_bytes=$2 want_inodes=$3 name=$1
  set -- $used
  # Named as it was mounted, or mount adds the owner as it is called outside, and the kernel knows none of that name.
  mount -t tmpfs -o "remount,nosuid,nodev,size=$((($1 - $2) * $3 + want_bytes)),nr_inodes=$(($4 - $5 + want_inodes))" tmpfs "$m/$name" 2>&1
}
`;
}
