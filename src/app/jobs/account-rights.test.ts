import { expect, it, onTestFinished } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import { Accounts } from '../access/accounts.ts';
import { openFleet } from '../fleet.ts';
import { AccountRights } from './account-rights.ts';

const SHELL = { user: 'root', from: null };

it('knows who has gone from who has just come', async () => {
  const site = configFolder({ 'grappe.yaml': 'version: 1\nnodes: n[1-4]\n' });
  const folder = stateFolder(site.env);
  const accounts = await Accounts.open(folder, systemClock, { isAudited: () => false });
  const fleet = await openFleet({ cwd: site.path, env: site.env });
  const rights = new AccountRights({ fleet, clock: systemClock, folder });
  onTestFinished(() => {
    rights[Symbol.dispose]();
    accounts[Symbol.dispose]();
    site[Symbol.dispose]();
  });
  const add = (name: string) =>
    accounts.people.add(SHELL, { name, role: 'user', nodes: 'n[1-2]', languages: null });

  await add('ann');
  expect([rights.of('ann'), rights.of('removed')]).toEqual([undefined, undefined]);
  // One that comes while others are read is not taken for gone.
  await add('new');
  expect(rights.of('new')).toBeUndefined();
  await rights.read();
  expect(rights.of('ann')).toMatchObject({ nodes: new Set(['n1', 'n2']) });
  expect(rights.of('new')).not.toBe('gone');
  await rights.read();
  expect(rights.of('new')).toMatchObject({ nodes: new Set(['n1', 'n2']) });
  expect(rights.of('removed')).toBe('gone');
});
