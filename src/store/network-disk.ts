/** Home folders of clusters often lie on NFS, where SQLite's write-ahead log does not work: it needs shared memory. */

import { statfsSync } from 'node:fs';

/** File system types of statfs(2): NFS, CIFS, SMB2, Lustre, GPFS, BeeGFS, Ceph, AFS, and FUSE, behind which any may be. */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x0bd00bd0, 0x47504653, 0x19830326, 0x00c36400, 0x5346414f, 0x65735546,
]);

export function isNetworkDisk(
  path: string,
  typeOf = (place: string): number => statfsSync(place).type,
): boolean {
  // The system tells some of them as negative numbers.
  return NETWORK_TYPES.has(typeOf(path) >>> 0);
}
