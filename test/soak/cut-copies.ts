/**
 * Soak of copies over a link that breaks: `node test/soak/cut-copies.ts [PLACES]`. A tree goes to a node and comes
 * from it, cut at 200 places each; every file must then be the old or the new one. Ends with 1 if one is neither.
 */

import { cutCopies } from '../support/cut-copies.ts';
import { startSshd } from '../support/sshd.ts';

const [places = 200] = process.argv.slice(2).map(Number);
const parts = Array.from({ length: places }, (_, index) => index / (places - 1));

await using sshd = await startSshd();
for (const direction of ['copy', 'fetch'] as const) {
  const found = await cutCopies(sshd, direction, parts);
  console.log(
    `${direction}: ${places} cuts: ${found.old} old files, ${found.new} new ones, ${found.mixed.length} neither`,
  );
  if (found.mixed.length > 0) process.exitCode = 1;
}
