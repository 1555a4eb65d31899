import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configFolder } from '../../test/support/config-folder.ts';
import { trustConfig } from './index.ts';

const PROGRAMS = `version: 1
nodes: n[1-3]
ssh:
  user: me
  port: 22
  config: ./ssh_config
  options: ProxyCommand=evil
  transport: local
  jump: gateway
  identity: ./key
  host_keys: no
  overrides:
    - { nodes: n1, address: 10.0.0.1, user: you, jump: other, identity: [a, b], transport: local, host_keys: no }
`;

test('S27: a file found in the working folder sets no transport, proxy, key or option of ssh', async () => {
  using folder = configFolder({ 'grappe.yaml': PROGRAMS });
  await expect(folder.load()).rejects.toMatchObject({ code: 'config-untrusted', exit: 3 });
  expect((await folder.report()).match(/(?<=error: )'.*(?= counts only in a trusted file)/g)).toEqual([
    "'ssh.config'",
    "'ssh.options'",
    "'ssh.transport'",
    "'ssh.jump'",
    "'ssh.identity'",
    "'ssh.host_keys'",
    "'ssh.overrides.jump'",
    "'ssh.overrides.identity'",
    "'ssh.overrides.transport'",
    "'ssh.overrides.host_keys'",
  ]);
});

test('a file found in the working folder neither stops the audit nor empties the history', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\nhistory: { record: false, keep: 0d, max: 0kB, audit: false }\n',
  });
  await expect(folder.load()).rejects.toMatchObject({ code: 'config-untrusted' });
  expect((await folder.report()).match(/(?<=error: )'.*(?= counts only in a trusted file)/g)).toEqual([
    "'history.record'",
    "'history.keep'",
    "'history.max'",
    "'history.audit'",
  ]);
});

test('a file of the working folder chooses nodes, groups and logins without trust', async () => {
  using folder = configFolder({
    'grappe.yaml':
      'version: 1\ngroups: { a: n1 }\nssh: { user: me, fanout: 3, overrides: [{ nodes: "@a", address: 10.0.0.1 }] }\n',
  });
  const config = await folder.load();
  expect(config.trusted).toBe(false);
  expect(config.ssh).toMatchObject({ user: 'me', fanout: 3 });
});

test('a given file needs no trust', async () => {
  using folder = configFolder({ 'grappe.yaml': PROGRAMS });
  const config = await folder.load({ given: 'grappe.yaml' });
  expect(config.trusted).toBe(true);
  expect(config.ssh).toMatchObject({ jump: 'gateway', configFile: join(folder.path, 'ssh_config') });
});

test('trust holds for the file as it was, and ends with any change', async () => {
  using folder = configFolder({ 'grappe.yaml': PROGRAMS });
  await trustConfig({ cwd: folder.path, env: folder.env });
  expect((await folder.load()).trusted).toBe(true);
  folder.write('grappe.yaml', PROGRAMS.replace('gateway', 'elsewhere'));
  await expect(folder.load()).rejects.toMatchObject({ code: 'config-untrusted' });
  folder.write('grappe.yaml', PROGRAMS);
  expect((await folder.load()).trusted).toBe(true);
});

test('trust covers the included files, and ends when one of them changes', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\ninclude: ssh.yaml\n',
    'ssh.yaml': 'ssh: { jump: a }\n',
  });
  await expect(folder.load()).rejects.toMatchObject({ code: 'config-untrusted' });
  const agreed = await trustConfig({ cwd: folder.path, env: folder.env });
  expect(agreed?.files).toEqual(['grappe.yaml', 'ssh.yaml']);
  expect((await folder.load()).ssh.jump).toBe('a');
  folder.write('ssh.yaml', 'ssh: { jump: b }\n');
  await expect(folder.load()).rejects.toMatchObject({ code: 'config-untrusted' });
});

test('a file with mistakes cannot be trusted', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 2\nssh: { jump: a }\n' });
  await expect(trustConfig({ cwd: folder.path, env: folder.env })).rejects.toMatchObject({
    code: 'config-invalid',
  });
});

test('the record is private, and one that others could write agrees to nothing', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nssh: { jump: a }\n' });
  const agreed = await trustConfig({ cwd: folder.path, env: folder.env });
  const record = agreed?.record ?? '';
  expect(statSync(record).mode & 0o777).toBe(0o600);
  expect(statSync(join(record, '..')).mode & 0o777).toBe(0o700);
  chmodSync(record, 0o622);
  await expect(folder.load()).rejects.toMatchObject({ code: 'config-untrusted' });
});

test('a damaged record agrees to nothing, and is written anew', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nssh: { jump: a }\n' });
  const request = { cwd: folder.path, env: folder.env };
  const record = (await trustConfig(request))?.record ?? '';
  for (const text of ['{', '[]', '{"files": {"__proto__": "x"}}', 'null']) {
    writeFileSync(record, text);
    await expect(folder.load()).rejects.toMatchObject({ code: 'config-untrusted' });
  }
  await trustConfig(request);
  expect((await folder.load()).trusted).toBe(true);
});

test('a record that cannot be written is told, with the way out', async () => {
  using folder = configFolder({ 'grappe.yaml': PROGRAMS, file: '' });
  const env = { ...folder.env, XDG_STATE_HOME: join(folder.path, 'file') };
  await expect(trustConfig({ cwd: folder.path, env })).rejects.toMatchObject({
    code: 'local',
    why: 'not a directory',
    hint: 'name a folder that you may write to in XDG_STATE_HOME',
  });
});
