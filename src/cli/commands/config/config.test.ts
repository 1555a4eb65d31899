import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedIo, type CapturedIo } from '../../../../test/support/captured-io.ts';
import { type ConfigFolder, configFolder } from '../../../../test/support/config-folder.ts';
import { GrappeError } from '../../../base/index.ts';
import { dispatch } from '../../dispatch.ts';

const EMPTY_CLUSH = ['--conf', 'empty-clush.conf'];

function ioIn(folder: ConfigFolder): CapturedIo {
  return capturedIo({ cwd: folder.path, env: folder.env });
}

test('config check says that all is well, and what an untrusted file may not do', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nnodes: n1\n' });
  const io = ioIn(folder);
  expect(await dispatch(['config', 'check', ...EMPTY_CLUSH], io)).toBe(0);
  expect(io.stdoutText()).toBe(
    `${folder.path}/grappe.yaml: no mistakes (not trusted: it chooses nodes, but no programs or keys)\n`,
  );
});

test('config check ends with 3 and every mistake', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nnodez: n1\nssh: { fanuot: 1 }\n' });
  const failure = dispatch(['config', 'check', ...EMPTY_CLUSH], ioIn(folder));
  await expect(failure).rejects.toBeInstanceOf(GrappeError);
  await expect(failure).rejects.toMatchObject({ exit: 3, message: 'the configuration has 2 mistakes' });
});

test.each(['lab.yaml', 'farm.yaml', 'hpc.yaml'])('the example %s has no mistakes', async (name) => {
  const example = join(import.meta.dirname, '../../../../examples', name);
  using folder = configFolder();
  const io = ioIn(folder);
  expect(await dispatch(['config', 'check', example, ...EMPTY_CLUSH], io)).toBe(0);
  expect(io.stdoutText()).toBe(`${example}: no mistakes\n`);
  expect(io.stderrText()).toBe('');
});

test('config check ends with 3 where services wait for each other', async () => {
  using folder = configFolder({
    'grappe.yaml': 'version: 1\nservices: { a: { nodes: n1, after: [b] }, b: { nodes: n1, after: [a] } }\n',
  });
  await expect(dispatch(['config', 'check', ...EMPTY_CLUSH], ioIn(folder))).rejects.toMatchObject({
    exit: 3,
  });
});

test('config check --json gives the mistakes as data', async () => {
  using folder = configFolder({ 'other.yaml': 'version: 1\nnodez: n1\n' });
  const io = ioIn(folder);
  expect(await dispatch(['config', 'check', 'other.yaml', '--json', ...EMPTY_CLUSH], io)).toBe(3);
  expect(JSON.parse(io.stdoutText())).toEqual({
    ok: false,
    files: [],
    diagnostics: [
      {
        severity: 'error',
        message: "unknown key 'nodez'",
        hint: "did you mean 'nodes'?",
        file: `${folder.path}/other.yaml`,
        line: 2,
        column: 1,
      },
    ],
  });
});

test('config check without a file tells that the defaults are in force', async () => {
  using folder = configFolder();
  const io = ioIn(folder);
  expect(await dispatch(['config', 'check', ...EMPTY_CLUSH], io)).toBe(0);
  expect(io.stdoutText()).toBe('no grappe.yaml found: the defaults are in force\n');
});

test('config show prints what is in force, as YAML or JSON', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nssh: { fanout: 9 }\n' });
  const yaml = ioIn(folder);
  expect(await dispatch(['config', 'show', '--origin', ...EMPTY_CLUSH], yaml)).toBe(0);
  expect(yaml.stdoutText()).toContain('  fanout: 9 # grappe.yaml:2:8\n');
  const json = ioIn(folder);
  expect(await dispatch(['config', 'show', '--json', '--origin', ...EMPTY_CLUSH], json)).toBe(0);
  expect(JSON.parse(json.stdoutText())).toMatchObject({
    config: { version: 1, ssh: { fanout: 9, persist: '1m' } },
    origins: { 'ssh.fanout': 'grappe.yaml:2:8', 'ssh.persist': 'default' },
  });
});

test('config trust lets a file of the folder use keys and jump hosts', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nssh: { jump: gateway }\n' });
  const check = ['config', 'check', ...EMPTY_CLUSH];
  await expect(dispatch(check, ioIn(folder))).rejects.toMatchObject({
    code: 'config-untrusted',
    hint: "read the file, then 'grappe config trust'",
  });
  const io = ioIn(folder);
  expect(await dispatch(['config', 'trust'], io)).toBe(0);
  expect(io.stdoutText()).toBe(
    'trusted as it is now: grappe.yaml\nwhat counts from now on:\n  grappe.yaml:2:14: ssh.jump: gateway\n',
  );
  expect(await dispatch(check, ioIn(folder))).toBe(0);
});

test('config trust says so where nothing needs it, and writes no control characters', async () => {
  using folder = configFolder({ 'grappe.yaml': 'version: 1\nnodes: n1\n' });
  const plain = ioIn(folder);
  expect(await dispatch(['config', 'trust'], plain)).toBe(0);
  expect(plain.stdoutText()).toBe('trusted as it is now: grappe.yaml\nnothing in it needs trust\n');
  folder.write('grappe.yaml', 'version: 1\nssh: { options: ["ProxyCommand=x\\e[2J\\ny"] }\n');
  const hostile = ioIn(folder);
  expect(await dispatch(['config', 'trust'], hostile)).toBe(0);
  expect(hostile.stdoutText()).toContain('ssh.options: ["ProxyCommand=x');
  expect(hostile.stdoutText()).not.toMatch(/[\0-\x09\x0b-\x1f]/);
});

test('config trust without a file is an error', async () => {
  using folder = configFolder();
  await expect(dispatch(['config', 'trust'], ioIn(folder))).rejects.toMatchObject({ exit: 3 });
});

test('config schema prints the JSON Schema that ships', async () => {
  using folder = configFolder();
  const io = ioIn(folder);
  expect(await dispatch(['config', 'schema'], io)).toBe(0);
  expect(JSON.parse(io.stdoutText())).toMatchObject({ title: 'grappe.yaml', additionalProperties: false });
});
