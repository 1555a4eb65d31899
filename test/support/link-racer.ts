/**
 * A program that flips a path between a folder and a link: `node link-racer.ts PATH OUTSIDE ASIDE TIMES`. PATH is in
 * turn a new folder, moved to ASIDE/0, ASIDE/1, …, and a link to OUTSIDE. Ends when it has done so TIMES times.
 */

import { mkdirSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';

const [path = '', outside = '', aside = '', times = '0'] = process.argv.slice(2);

/** The other side makes folders, too. */
function unlessBeaten(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** For a different while each time, so that every place is hit. */
function spin(turn: number): void {
  for (let rest = (turn * 7919) % 1_000_000; rest > 0; rest--);
}

for (let turn = 0; turn < Number(times); turn++) {
  unlessBeaten(() => mkdirSync(path));
  spin(turn);
  unlessBeaten(() => renameSync(path, `${aside}/${turn}`));
  unlessBeaten(() => symlinkSync(outside, path));
  spin(turn + 1);
  unlessBeaten(() => unlinkSync(path));
}
