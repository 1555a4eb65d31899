import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { GrappeError } from '../base/index.ts';

const CLUSTER = (name: string): string => `version: 1\ncluster: { name: ${name} }\n`;

test('the first file found counts, alone: given, environment, folder, user', async () => {
  using folder = configFolder({
    'given.yaml': CLUSTER('given'),
    'variable.yaml': CLUSTER('variable'),
    'grappe.yaml': CLUSTER('folder'),
    'home/.config/grappe/grappe.yaml': CLUSTER('user'),
    'xdg/grappe/grappe.yaml': CLUSTER('xdg'),
    'elsewhere/empty': '',
  });
  const elsewhere = join(folder.path, 'elsewhere');
  const variable = { ...folder.env, GRAPPE_CONFIG: join(folder.path, 'variable.yaml') };
  const name = async (request: object): Promise<string | undefined> =>
    (await folder.load(request)).cluster.name;
  expect(await name({ given: 'given.yaml', env: variable })).toBe('given');
  expect(await name({ env: variable })).toBe('variable');
  expect(await name({})).toBe('folder');
  expect(await name({ cwd: elsewhere })).toBe('user');
  expect(
    await name({ cwd: elsewhere, env: { ...folder.env, XDG_CONFIG_HOME: join(folder.path, 'xdg') } }),
  ).toBe('xdg');
  expect(await name({ cwd: elsewhere, env: { ...folder.env, XDG_CONFIG_HOME: 'relative' } })).toBe('user');
});

test('without any file the defaults are in force', async () => {
  using folder = configFolder();
  const config = await folder.load();
  expect(config.path).toBeUndefined();
  expect(config.ssh).toMatchObject({
    transport: 'auto',
    fanout: 64,
    connectTimeoutMs: 10_000,
    hostKeys: 'strict',
  });
  expect(config.ssh).toMatchObject({ keepalive: { intervalMs: 15_000, count: 3 }, persistMs: 60_000 });
});

test('a given file that is not there is an error, never a silent default', async () => {
  using folder = configFolder({ 'grappe.yaml': CLUSTER('folder') });
  const failure = folder.load({ given: 'other.yaml' });
  await expect(failure).rejects.toMatchObject({ code: 'config-unreadable', exit: 3 });
  await expect(failure).rejects.toBeInstanceOf(GrappeError);
});

test('S27: a folder that everybody may write to chooses no configuration', async () => {
  using folder = configFolder({
    'open/grappe.yaml': CLUSTER('planted'),
    'home/.config/grappe/grappe.yaml': CLUSTER('user'),
  });
  for (const mode of [0o777, 0o1777]) {
    chmodSync(join(folder.path, 'open'), mode);
    const config = await folder.load({ cwd: join(folder.path, 'open') });
    expect(config.cluster.name).toBe('user');
    expect(config.warnings[0]?.message).toContain('is ignored: everybody may write to the folder');
  }
});

test('S27: a file that everybody may write to is ignored in a folder, and refused when given', async () => {
  using folder = configFolder();
  folder.write('grappe.yaml', CLUSTER('planted'), 0o666);
  const config = await folder.load();
  expect(config.path).toBeUndefined();
  expect(config.warnings[0]?.message).toContain('everybody may write to the file');
  await expect(folder.load({ given: 'grappe.yaml' })).rejects.toMatchObject({ code: 'config-unreadable' });
});

test('S27: a link to a folder that everybody may write to is no way round', async () => {
  using folder = configFolder({ 'open/real.yaml': CLUSTER('planted') });
  chmodSync(join(folder.path, 'open'), 0o777);
  symlinkSync('open/real.yaml', join(folder.path, 'grappe.yaml'));
  expect((await folder.load()).path).toBeUndefined();
});

test('a given file in a sticky folder such as /tmp is taken', async () => {
  using folder = configFolder({ 'sticky/my.yaml': CLUSTER('mine') });
  chmodSync(join(folder.path, 'sticky'), 0o1777);
  expect((await folder.load({ given: 'sticky/my.yaml' })).cluster.name).toBe('mine');
});

test('what is no plain text file of at most 1 MiB is refused', async () => {
  using folder = configFolder({ 'large.yaml': `# ${'x'.repeat(1 << 20)}\n`, 'latin1.yaml': '' });
  folder.write('latin1.yaml', Buffer.from([0x76, 0xe9, 0x0a]) as unknown as string);
  mkdirSync(join(folder.path, 'grappe.yaml'));
  await expect(folder.load()).rejects.toMatchObject({ why: 'it is not a regular file' });
  await expect(folder.load({ given: 'large.yaml' })).rejects.toMatchObject({
    why: 'it is larger than 1 MiB',
  });
  await expect(folder.load({ given: 'latin1.yaml' })).rejects.toMatchObject({ why: 'it is not UTF-8 text' });
});
