/** What went through network interfaces and disks. */

import type { Fragment } from './fragment.ts';
import { wholeNumber } from './read-text.ts';

/** Since the start of the machine. */
export interface TrafficBytes {
  readonly networkIn: number;
  readonly networkOut: number;
  readonly diskRead: number;
  readonly diskWritten: number;
}

/** proc(5): of `/proc/diskstats`, whatever the disk has. */
const SECTOR_BYTES = 512;

/**
 * Only what is a device: a bridge, a bond or a container's interface passes on what another counts already, as do the layers
 * over a disk. A machine that has no such interface, a container, counts all but the loop.
 */
const NETWORK = [
  'a=0 b=0 c=0 d=0',
  // Of an old kernel, the first number may touch the name.
  "while IFS=': ' read -r n r _ _ _ _ _ _ _ t _",
  'do case $n:$r$t in lo:*|*:*[!0-9]*|*:) continue ;; esac',
  'a=$((a+r)) b=$((b+t))',
  '[ -e "/sys/class/net/$n/device" ] && c=$((c+r)) d=$((d+t))',
  'done </proc/net/dev',
  '[ $((c+d)) = 0 ] || a=$c b=$d',
].join('; ');
const DISKS = [
  'e=0 f=0',
  'while read -r _ _ n _ _ r _ _ _ w _',
  // `cciss/c0d0` is named `cciss!c0d0` there.
  'do case $n in */*) n=${n%%/*}!${n#*/} ;; esac',
  '[ -e "/sys/block/$n/device" ] && e=$((e+r)) f=$((f+w))',
  'done </proc/diskstats',
].join('; ');

export const traffic: Fragment<TrafficBytes> = {
  script: `${NETWORK}; ${DISKS}; echo "$a $b $e $f"`,
  read(text) {
    const counts = text.trim().split(' ').map(wholeNumber);
    const [networkIn, networkOut, sectorsRead, sectorsWritten] = counts;
    if (networkIn === undefined || networkOut === undefined) return undefined;
    if (sectorsRead === undefined || sectorsWritten === undefined) return undefined;
    const [diskRead, diskWritten] = [sectorsRead * SECTOR_BYTES, sectorsWritten * SECTOR_BYTES];
    return { networkIn, networkOut, diskRead, diskWritten };
  },
};

/** Bytes a second. */
export type Throughput = TrafficBytes;

interface Look {
  readonly traffic: TrafficBytes | null;
  /** Seconds since the start of the machine. */
  readonly uptime: number | null;
}

/** Between two looks, by the clock of the node; undefined where that cannot be told. */
export function throughput(before: Look | null, after: Look): Throughput | undefined {
  if (!before?.traffic || !after.traffic || before.uptime === null || after.uptime === null) return undefined;
  const seconds = after.uptime - before.uptime;
  // The machine was started anew.
  if (seconds <= 0) return undefined;
  const [old, now] = [before.traffic, after.traffic];
  // A counter goes back where an interface or a disk was taken away.
  const rate = (name: keyof TrafficBytes): number => Math.max(0, now[name] - old[name]) / seconds;
  return {
    ...{ networkIn: rate('networkIn'), networkOut: rate('networkOut') },
    ...{ diskRead: rate('diskRead'), diskWritten: rate('diskWritten') },
  };
}
