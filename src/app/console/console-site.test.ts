import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { systemClock } from '../../base/index.ts';
import { FakeConnector } from '../../transport/fake/index.ts';
import { ConsoleSite } from './console-site.ts';

it('ends with what it keeps, also of a configuration that counts no more and is still used', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nnodes: n1\n' });
  const { path: cwd } = folder;
  const ways: FakeConnector[] = [];
  const site = await ConsoleSite.open({
    fleet: { configFile: join(cwd, 'grappe.yaml'), env: { HOME: cwd }, cwd },
    clock: systemClock,
    connect: () => ways[ways.push(new FakeConnector({ clock: systemClock })) - 1]!,
    warn: (error) => expect.unreachable(error.message),
  });
  const used = await site.connect(['n1']).connect('n1', new AbortController().signal);
  await site.reload();
  expect([used.alive, ways.length]).toEqual([true, 2]);
  await site[Symbol.asyncDispose]();
  expect([used.alive, ways[0]?.counts.open]).toEqual([false, 0]);
});
