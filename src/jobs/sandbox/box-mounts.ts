/**
 * sh that makes, in a mount namespace of our own, what the sandbox writes to: file systems of a size and
 * with a number of inodes, which bubblewrap cannot make itself. They vanish with the namespace, whatever happens.
 */

/** Of `/dev/shm`; it is memory. */
const SHARED_MEMORY = { bytes: 8 * 2 ** 20, inodes: 256 };

/** Where they may be mounted; a node has all of them, as a rule. What a language shows of the node is not covered. */
const PLACES = ['/mnt', '/media', '/srv', '/opt'];

/**
 * sh functions. `make_mounts BYTES INODES GIVEN_BYTES GIVEN_INODES` makes `$m/work`, `$m/tmp` and `$m/shm`: in `work`
 * is room for what was given as well. `room BYTES INODES` gives `work` that much besides what is in it by then. On failure
 * `why` is set. `$owner` is of `featureVariables`.
 */
export function mountFunctions(folders: readonly string[]): string {
  const places = PLACES.filter((place) => !folders.some((folder) => `${folder}/`.startsWith(`${place}/`)));
  return `
make_mounts() {
  m= why='none of ${PLACES.join(', ')} is there and free'
  for i in ${places.join(' ')}; do
    case $d/ in "$i"/*) ;; *) [ -d "$i" ] && m=$i && break;; esac
  done
  [ -n "$m" ] && why=$(mount -t tmpfs -o size=64k,nr_inodes=16,mode=755 tmpfs "$m" 2>&1) &&
    why=$(mkdir -m 755 "$m/work" "$m/tmp" "$m/shm" 2>&1) &&
    make work $(($1 + $3)) $(($2 + $4)) && make tmp "$1" "$2" && make shm ${SHARED_MEMORY.bytes} ${SHARED_MEMORY.inodes}
}
make() { why=$(mount -t tmpfs -o "nosuid,nodev,size=$2,nr_inodes=$3,mode=700$owner" tmpfs "$m/$1" 2>&1); }
room() {
  want_bytes=$1 want_inodes=$2
  why=$(stat -f -c '%b %f %S %c %d' "$m/work" 2>&1) || return 1
  set -- $why
  # Named as it was mounted, or mount adds the owner as it is called outside, and the kernel knows none of that name.
  why=$(mount -t tmpfs -o "remount,nosuid,nodev,size=$((($1 - $2) * $3 + want_bytes)),nr_inodes=$(($4 - $5 + want_inodes))" tmpfs "$m/work" 2>&1)
}
`;
}
