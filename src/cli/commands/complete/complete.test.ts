import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capturedIo } from '../../../../test/support/captured-io.ts';
import { configFolder } from '../../../../test/support/config-folder.ts';
import { newRun, nodeResult, stateFolder } from '../../../../test/support/state-folder.ts';
import { Database, RunWriter } from '../../../store/index.ts';
import { dispatch } from '../../dispatch.ts';

const FILES = {
  'grappe.yaml': 'version: 1\ngroups: { web: n1, wide: n2, db: n3 }\n',
  'clustershell/groups.conf': '[Main]\ndefault: site\n[site]\nmap: echo n1\nlist: echo rack1 rack2\n',
};

async function candidates(
  words: readonly string[],
  files: Record<string, string> = FILES,
  more: Record<string, string> = {},
): Promise<string[]> {
  using folder = configFolder(files);
  const env = { ...folder.env, PATH: process.env['PATH'] ?? '', ...more };
  const io = capturedIo({ cwd: folder.path, env });
  expect(await dispatch(['__complete', '--', ...words], io)).toBe(0);
  return io.stdoutText().split('\n').slice(0, -1);
}

it.each([
  [['n'], ['nodeset', 'nodes']],
  [['nodes', 'tr'], ['trust']],
  [
    ['run', '--gath'],
    ['--gather', '--gatherall'],
  ],
  [
    ['run', '--color=a'],
    ['--color=always', '--color=auto'],
  ],
  [['explain', 'host-key-un'], ['host-key-unknown']],
  [
    ['explain', 'unknown-g'],
    ['unknown-group-source', 'unknown-group'],
  ],
  [['explain', 'los'], ['lost']],
  [
    ['run', '-w', '@w'],
    ['@web', '@wide'],
  ],
  [
    ['run', '--nodes=n1,@w'],
    ['--nodes=n1,@web', '--nodes=n1,@wide'],
  ],
  [['run', '-w', 'n[1,'], []],
  [
    ['run', '-g', ''],
    ['db', 'web', 'wide', 'site:rack1', 'site:rack2'],
  ],
  [
    ['run', '-s', 'site', '-X', 'r'],
    ['rack1', 'rack2'],
  ],
  [['nodeset', '-f', '@d'], ['@db']],
  [
    ['run', '-w', '@st'],
    ['@state:up', '@state:down', '@state:error', '@state:drained'],
  ],
  [['show', ''], []],
  [['run', '-w', '@ru'], []],
])('%j has candidates', async (words, expected) => {
  const found = await candidates(words);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

it('a group source that takes its time is not waited for', async () => {
  const slow = FILES['clustershell/groups.conf'].replace('echo rack1', 'sleep 600; echo rack1');
  expect(await candidates(['run', '-g', ''], { ...FILES, 'clustershell/groups.conf': slow })).toEqual([
    'db',
    'web',
    'wide',
  ]);
});

it('a configuration with mistakes has no groups to offer', async () => {
  expect(await candidates(['run', '-g', ''], { 'grappe.yaml': 'nodez: 1\n' })).toEqual([]);
});

it('services and targets of grappe.yaml, where it is right', async () => {
  const file =
    'version: 1\nservices: { web: { nodes: n1 }, worker: { nodes: n2 } }\ntargets: { we: [web] }\n';
  expect(await candidates(['service', 'restart', 'w'], { 'grappe.yaml': file })).toEqual([
    'web',
    'worker',
    'we',
  ]);
  const wrong = { 'other.yaml': file.replace('nodes: n1', 'node: n1') };
  expect(await candidates(['service', 'logs', '--config', 'other.yaml', 'w'], wrong)).toEqual([]);
});

describe('with recorded runs', () => {
  it.each([
    [
      ['show', ''],
      ['last', 'abc1', 'abd2'],
    ],
    [['show', 'abd'], ['abd2']],
    [['rerun', 'abc1', '--unre'], ['--unreachable']],
    [
      ['rerun', ''],
      ['last', 'abc1', 'abd2'],
    ],
    [['run', '-w', 'n1,@r'], ['n1,@run:']],
    [
      ['run', '-w', 'n1,@run:'],
      ['n1,@run:last:', 'n1,@run:abc1:', 'n1,@run:abd2:'],
    ],
    [['run', '-w', '@run:abc'], ['@run:abc1:']],
    [
      ['run', '-w', '@run:abc1:'],
      ['@run:abc1:ok', '@run:abc1:failed', '@run:abc1:all'],
    ],
    [['run', '-g', 'run:last:f'], ['run:last:failed']],
    [['run', '-w', '@run:nosuch:'], []],
  ])('%j has candidates', async (words, expected) => {
    using folder = stateFolder();
    for (const id of ['abc1', 'abd2']) await record(folder.path, id);
    const found = await candidates(words, FILES, { XDG_STATE_HOME: dirname(folder.path) });
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  async function record(folder: string, id: string): Promise<void> {
    using database = await Database.open(folder);
    using writer = new RunWriter(database, newRun({ id, nodes: 'n[1-2]', count: 2 }));
    writer.ended(nodeResult('n1'));
    writer.ended(nodeResult('n2', 'failed'));
    await writer.finish({ exit: 1, ms: 1, stdin: false });
  }
});

it('a history that is damaged, or none, has no runs to offer, and none is made', async () => {
  using folder = stateFolder();
  const env = { XDG_STATE_HOME: dirname(folder.path) };
  expect(await candidates(['show', ''], FILES, env)).toEqual([]);
  expect(existsSync(folder.path)).toBe(false);
  mkdirSync(folder.path, { mode: 0o700 });
  writeFileSync(join(folder.path, 'history.db'), 'no database '.repeat(1000));
  expect(await candidates(['show', ''], FILES, env)).toEqual([]);
});
