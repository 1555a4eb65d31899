import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { systemClock } from '../base/index.ts';
import { FakeConnector } from '../transport/fake/index.ts';
import { openWays } from './console/site-ways.ts';
import { type FleetRequest, openFleet } from './fleet.ts';
import { byGateways, type WorkRequest } from './work-connector.ts';

const ROUTES = 'routes: [{ nodes: "n[1-9]", via: "gw[1-2]", work: gateway }]';
const never = new AbortController().signal;

interface Asked extends Partial<FleetRequest>, Partial<Pick<WorkRequest, 'saysLogin'>> {
  readonly yaml?: string;
  readonly hasBundle?: boolean;
}

/** What fakes are asked for where n1, n2 and x1 are wanted: no fake can work, so that each node is reached in the end. */
async function reached({ yaml = ROUTES, hasBundle = true, saysLogin, ...asked }: Asked) {
  using folder = configFolder({ 'grappe.yaml': `version: 1\n${yaml}\n`, bundle: 'x' });
  const { path } = folder;
  const fleet = await openFleet({
    configFile: join(path, 'grappe.yaml'),
    env: { HOME: path },
    cwd: path,
    ...asked,
  });
  const direct = new FakeConnector({ clock: systemClock });
  const notes: string[] = [];
  const bundle = join(path, hasBundle ? 'bundle' : 'none');
  const note = (sentence: string): void => void notes.push(sentence);
  await using connector = byGateways({ fleet, direct, bundle, note, ...(saysLogin && { saysLogin }) });
  for (const node of ['n1', 'n2', 'n1', 'x1']) {
    await using connection = await connector.connect(node, never);
    expect(connection.node).toBe(node);
  }
  return { names: [...direct.counts.connects.keys()], notes, isBare: connector === direct };
}

const FLAT = ['n1', 'n2', 'x1'];

describe('the way for whoever asks time and again', () => {
  it('goes by gateways where routes say so, and flat where none works: told once each', async () => {
    const { names, notes } = await reached({});
    expect(names).toEqual(['gw1', 'gw2', ...FLAT]);
    expect(notes.map((note) => note.split(':')[0])).toEqual(["gateway 'gw1'", "gateway 'gw2'"]);
  });

  it('is the flat one itself where no route gives work to gateways', async () => {
    const yaml = 'routes: [{ nodes: "n[1-9]", via: "gw[1-2]" }]';
    expect(await reached({ yaml })).toEqual({ names: FLAT, notes: [], isBare: true });
  });

  it.each<[string, Asked, RegExp]>([
    ['where passwords are sent', { sendsPasswords: true }, /^passwords are not given/],
    ['where somebody says how to log in', { saysLogin: () => true }, /^options say how this machine logs in/],
    ['without a program to send', { hasBundle: false }, /no program for them/],
  ])('stays flat %s, and says so once', async (_why, asked, sentence) => {
    const { names, notes } = await reached(asked);
    expect([names, notes]).toEqual([FLAT, [expect.stringMatching(sentence)]]);
  });

  it.each<[string, Asked]>([
    ['a jump was named', { reach: { jump: 'gw3' } }],
    ['the nodes are this machine', { reach: { transport: 'local' } }],
    ['host keys are not to be known', { reach: { hostKeys: 'accept-new' } }],
  ])('stays flat where %s, without a word', async (_why, asked) => {
    expect(await reached(asked)).toMatchObject({ names: FLAT, notes: [] });
  });
});

describe('the two ways of a server', () => {
  it('are one where no gateway works; else the flat one, for jobs, knows of none, and stays while the other is used', async () => {
    for (const [yaml, isOne] of [
      ['nodes: n1', true],
      [ROUTES, false],
    ] as const) {
      using folder = configFolder({ 'grappe.yaml': `version: 1\n${yaml}\n` });
      const { path } = folder;
      const fleet = await openFleet({
        configFile: join(path, 'grappe.yaml'),
        env: { HOME: path },
        cwd: path,
      });
      const notes: string[] = [];
      const direct = new FakeConnector({ clock: systemClock });
      const note = (sentence: string): void => void notes.push(sentence);
      const ways = openWays({ fleet, clock: systemClock, direct, note });
      await (await ways.flat.connect('n1', never))[Symbol.asyncDispose]();
      expect([ways.work === ways.flat, notes, [...direct.counts.connects.keys()]]).toEqual([
        isOne,
        [],
        ['n1'],
      ]);
      const used = await ways.work.connect('n1', never);
      // It tried: there is no program, or nothing there runs it.
      expect(notes.length > 0).toBe(!isOne);
      const retired = ways.retire();
      await (await ways.flat.connect('n2', never))[Symbol.asyncDispose]();
      await used[Symbol.asyncDispose]();
      await retired;
      expect(direct.counts.open).toBe(0);
    }
  });
});
