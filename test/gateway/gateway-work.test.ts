/** Gateways that do the work, over real sshd, seen from the command line. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loginsOf } from '../support/gateways.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { canWork, startWorkGateways, type WorkGateways } from '../support/work-gateways.ts';

const WORK = 'routes: [{ nodes: "n[1-20]", via: ["gw[1-2]"], work: gateway }]\n';

describe.skipIf(!sshdInstalled || !canWork)('gateways that work', () => {
  let fleet: WorkGateways;
  let before: readonly number[];
  beforeAll(async () => void (fleet = await startWorkGateways(['gw1', 'gw2'])));
  beforeEach(() => void (before = logins()));
  afterAll(() => fleet[Symbol.asyncDispose]());

  const logins = (): number[] => [fleet.gateway('gw1'), fleet.gateway('gw2'), fleet.nodes].map(loginsOf);
  const loginsSince = (): number[] => logins().map((count, at) => count - (before[at] ?? 0));

  it('get the bundle once, log in to their nodes, and give back what these say', async () => {
    fleet.forget();
    for (const _ of ['sent', 'held']) {
      const { stdout, stderr, exit } = await fleet.run(WORK, [
        'run',
        '-w',
        'n[1-20]',
        '-b',
        'echo ok; exit 3',
      ]);
      expect(stdout).toBe('---------------\nn[1-20] (20)\n---------------\nok\n');
      expect([stderr.includes('n[1-20] (20): exited with exit code 3'), exit]).toEqual([true, 1]);
      expect(fleet.bundles()).toHaveLength(1);
    }
    expect(loginsSince()).toEqual([2, 2, 40]);
  });
});
