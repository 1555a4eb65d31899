/**
 * Soak of fetching into a folder that somebody swaps for a link: `node test/soak/race-links.ts [TIMES]`. Ends with 1 if
 * anything was written where the link led.
 */

import { raceLinks } from '../support/race-links.ts';
import { startSshd } from '../support/sshd.ts';

const [times = 10_000] = process.argv.slice(2).map(Number);

await using sshd = await startSshd();
const { fetches, arrived, outside } = await raceLinks(sshd, times);
console.log(
  `${times} swaps during ${fetches} fetches: ${arrived} files arrived, ${outside.length} went astray`,
);
if (outside.length > 0) process.exitCode = 1;
