/** pssh, Debian's parallel-ssh, where it is installed; a line where it is not: no run installs it. */

import { spawnSync } from 'node:child_process';
import type { Program } from './measure.ts';

const PSSH = 'parallel-ssh';

export function pssh(nodes: number, options: readonly string[]): Program[] {
  if (spawnSync(PSSH, ['--version']).error) {
    console.log(`\npssh is not installed (apt-get install pssh) and left out`);
    return [];
  }
  const hosts = Array.from({ length: nodes }, (_, at) => ['-H', `n${at + 1}`]).flat();
  return [{ name: 'pssh', argv: [PSSH, ...hosts, '-p', '64', '-x', options.join(' '), '-i', 'echo ok'] }];
}
