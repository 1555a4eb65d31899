/** What /proc knows of a running process's memory. */

import { readFileSync } from 'node:fs';

/** The most resident memory that the process had so far; 0 once it has ended. */
export function peakMemoryBytes(pid: number): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0;
  return Number(kilobytes) * 1024;
}
