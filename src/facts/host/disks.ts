/** Real file systems of the node itself. Those of other machines are never touched: a dead server would hang the probe. */

import type { Fragment } from '../fragment.ts';
import { wholeNumber } from '../read-text.ts';

export interface DiskFacts {
  readonly mount: string;
  readonly device: string;
  readonly sizeBytes: number;
  /** What an ordinary account can still write. */
  readonly freeBytes: number;
}

/** A node with more than this has something odd mounted. */
const MOST_DISKS = 64;
/** To look for a name that may hold spaces takes time with the square of this. */
const LINE_CHARS = 1024;

/** Block devices, ZFS, and the root whatever it is; /proc/mounts writes a space as \040, which %b reads. */
const SCRIPT = `set --
while read -r d m t x; do
  case $t in squashfs|iso9660|fuse.*|autofs|nfs*|cifs|9p) continue;; esac
  case $d:$t:$m in /dev/*|*:zfs:*|*:/) ;; *) continue;; esac
  m=$(printf '%b' "$m"); [ -d "$m" ] && set -- "$@" "$m"
done </proc/mounts
[ $# -gt 0 ] && df -P -k "$@"`;

export const disks: Fragment<readonly DiskFacts[]> = {
  script: SCRIPT,
  read(text) {
    const found = new Map<string, DiskFacts>();
    const lines = text.split('\n').filter(({ length }) => length <= LINE_CHARS);
    for (const disk of lines.flatMap(diskOf)) {
      const known = found.get(disk.device);
      // Bind mounts and subvolumes are the same disk once more.
      if (!known || disk.mount.length < known.mount.length) found.set(disk.device, disk);
    }
    const all = [...found.values()].slice(0, MOST_DISKS);
    return all.length === 0 ? undefined : all.toSorted((a, b) => (a.mount < b.mount ? -1 : 1));
  },
};

const KILOBYTE = 1024;
const NAME_CHARS = 255;

/** `Filesystem 1024-blocks Used Available Capacity Mounted on`; names may hold spaces. */
function diskOf(line: string): DiskFacts[] {
  const match = /^(\S.*?) +([0-9]+) +[0-9]+ +(-?[0-9]+) +(?:[0-9]+%|-) +(\/.*)$/.exec(line);
  const size = wholeNumber(match?.[2]);
  const free = match?.[3]?.startsWith('-') ? 0 : wholeNumber(match?.[3]);
  if (!match || size === undefined || size === 0 || free === undefined) return [];
  return [
    {
      mount: (match[4] ?? '').slice(0, NAME_CHARS),
      device: (match[1] ?? '').slice(0, NAME_CHARS),
      sizeBytes: size * KILOBYTE,
      freeBytes: free * KILOBYTE,
    },
  ];
}
