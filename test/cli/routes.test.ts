/** Nodes behind gateways, seen from the command line. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateways, loginsOf, startGateways } from '../support/gateways.ts';
import { sshdInstalled } from '../support/sshd.ts';

describe.skipIf(!sshdInstalled)('nodes behind gateways', () => {
  let fleet: Gateways;
  beforeAll(async () => void (fleet = await startGateways(['gw1', 'gw2', 'gw3'])));
  afterAll(() => fleet[Symbol.asyncDispose]());

  const VIA_TWO = 'routes: [{ nodes: "n[1-20]", via: ["gw[1-2]"] }]\n';

  it('are spread over their gateways, all nodes of one over one connection to it', async () => {
    const before = ['gw1', 'gw2'].map((name) => loginsOf(fleet.gateway(name)));
    const { stdout, stderr, exit } = await fleet.run(VIA_TWO, ['run', '-w', 'n[1-20]', '-b', 'echo ok']);
    expect(stderr).toContain('20 nodes: 20 ok');
    expect([stdout.includes('n[1-20] (20)'), exit]).toEqual([true, 0]);
    expect(['gw1', 'gw2'].map((name, at) => loginsOf(fleet.gateway(name)) - (before[at] ?? 0))).toEqual([
      1, 1,
    ]);
  });
});
