import { expect, it } from 'vitest';
import { raceLinks } from './support/race-links.ts';
import { sshdInstalled, startSshd } from './support/sshd.ts';

it.skipIf(!sshdInstalled)(
  'S08, S10: a folder that is swapped for a link leads no fetched file astray',
  async () => {
    await using sshd = await startSshd();
    const { arrived, outside } = await raceLinks(sshd, 1000);
    expect(outside).toEqual([]);
    // The race is on: some came while it was a folder.
    expect(arrived).toBeGreaterThan(0);
  },
);
