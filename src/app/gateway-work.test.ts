import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { NodeSet } from '../nodeset/index.ts';
import { FakeConnector, VirtualClock } from '../transport/fake/index.ts';
import { openFleet, type FleetRequest } from './fleet.ts';
import { chooseWork } from './gateway-work.ts';

const ROUTES = 'routes: [{ nodes: "n[1-9]", via: ["gw[1-2]"], work: gateway }, { nodes: n9, via: gw1 }]';

interface Asked extends Partial<FleetRequest> {
  readonly nodes?: string;
  readonly fanout?: number;
  readonly bundle?: string;
  readonly yaml?: string;
  readonly saysLogin?: boolean;
}

async function chosen({
  nodes = 'n[1-4],x1',
  fanout,
  bundle,
  saysLogin = false,
  yaml = ROUTES,
  ...asked
}: Asked) {
  using folder = configFolder({ 'grappe.yaml': `version: 1\nssh: { fanout: 8 }\n${yaml}\n`, bundle: 'x' });
  const { path } = folder;
  const request = { configFile: join(path, 'grappe.yaml'), env: { HOME: path }, cwd: path };
  const fleet = await openFleet({ ...request, ...asked });
  const connector = new FakeConnector({ clock: new VirtualClock() });
  const notes: string[] = [];
  const work = await chooseWork({
    ...{ fleet, connector, fanout, saysLogin, nodes: NodeSet.parse(nodes), isLive: false },
    bundle: bundle ?? join(path, 'bundle'),
    note: (sentence) => notes.push(sentence),
  });
  return { isFlat: work.connector === connector, fanout: work.fanout, notes, fleet };
}

describe('the work of a run', () => {
  it('is given to gateways where routes say so, with so many nodes at once for each machine', async () => {
    const { isFlat, fanout, notes, fleet } = await chosen({});
    expect([isFlat, fanout, notes]).toEqual([false, 24, []]);
    expect(['n1', 'n2', 'ops@n2', 'n9', 'x1'].map((node) => fleet.workersOf(node))).toEqual([
      ['gw1', 'gw2'],
      ['gw2', 'gw1'],
      ['gw2', 'gw1'],
      [],
      [],
    ]);
  });

  it('keeps to a fanout that was named, over all', async () => {
    expect((await chosen({ fanout: 3 })).fanout).toBe(3);
  });

  it.each<[string, Asked]>([
    ['no route says so', { nodes: 'n9,x1' }],
    ['a jump was named', { reach: { jump: 'gw3' } }],
    ['the nodes are this machine', { reach: { transport: 'local' } }],
    ['host keys are not to be known', { reach: { hostKeys: 'accept-new' } }],
    ['the agent is forwarded', { reach: { forwardAgent: true } }],
  ])('stays here where %s, without a word', async (_why, asked) => {
    expect(await chosen(asked)).toMatchObject({ isFlat: true, fanout: 8, notes: [] });
  });

  it('stays here with passwords, and says so', async () => {
    const { isFlat, notes } = await chosen({ sendsPasswords: true });
    expect([isFlat, notes]).toEqual([
      true,
      ['passwords are not given to gateways: nodes are reached through gateways, not by them'],
    ]);
  });

  it('stays here where the command line says how to log in, and says so', async () => {
    const { isFlat, notes } = await chosen({ saysLogin: true });
    expect([isFlat, notes]).toEqual([true, [expect.stringContaining('how this machine logs in')]]);
    expect((await chosen({ nodes: 'x1', saysLogin: true })).notes).toEqual([]);
  });

  it('stays here without a program to send, and says so', async () => {
    const { isFlat, notes } = await chosen({ bundle: '/nowhere/bundle.mjs' });
    expect([isFlat, notes]).toEqual([true, [expect.stringContaining('no program for them')]]);
  });
});
