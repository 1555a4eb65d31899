import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { systemClock } from '../../base/index.ts';
import type { Connection, Connector } from '../../transport/index.ts';
import { FakeConnector } from '../../transport/fake/index.ts';
import { openFleet } from '../fleet.ts';
import { openWays } from './site-ways.ts';

const ROUTES = 'routes: [{ nodes: n1, via: gw1, work: gateway }]';
const never = new AbortController().signal;

it('a node whose link goes down keeps no ways that are retired from their end', async () => {
  using folder = configFolder({ 'grappe.yaml': `version: 1\n${ROUTES}\n` });
  const { path: cwd } = folder;
  const fleet = await openFleet({ configFile: join(cwd, 'grappe.yaml'), env: { HOME: cwd }, cwd });
  const fake = new FakeConnector({ clock: systemClock });
  const links: Connection[] = [];
  const direct: Connector = {
    siteOf: (node) => fake.siteOf(node),
    async connect(node, signal) {
      const link = await fake.connect(node, signal);
      links.push(link);
      return link;
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
  const ways = openWays({ fleet, clock: systemClock, direct, note: undefined });
  const use = async (): Promise<void> => {
    await using connection = await ways.work.connect('x1', never);
    expect(connection.alive).toBe(true);
  };
  await use();
  await links[0]?.[Symbol.asyncDispose]();
  await use();
  expect(links).toHaveLength(2);
  await ways.retire();
  expect(fake.counts.open).toBe(0);
});
