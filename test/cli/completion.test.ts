/** The completion scripts, run by the shells that they are for. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, RunWriter } from '../../src/store/index.ts';
import { cleanEnvironment, GRAPPE } from '../support/grappe.ts';
import { newRun, nodeResult } from '../support/state-folder.ts';

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'grappe-completion-'));
  symlinkSync(GRAPPE, join(home, 'grappe'));
  // Else that of this machine counts.
  writeFileSync(join(home, 'groups.conf'), '[Main]\n');
  writeFileSync(join(home, 'grappe.yaml'), 'version: 1\ngroups: { web: n1, wide: n2 }\n');
  await record();
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

async function record(): Promise<void> {
  using database = await Database.open(join(home, '.local/state/grappe'));
  using writer = new RunWriter(database, newRun({ id: 'abc1', nodes: 'n1', count: 1 }));
  writer.ended(nodeResult('n1'));
  await writer.finish({ exit: 0, ms: 1, stdin: false });
}

function shell(program: string, script: string): string[] {
  const env = cleanEnvironment(home);
  const { stdout } = spawnSync(program, ['-c', script], {
    cwd: home,
    env: { ...env, PATH: `${home}:${env['PATH']}`, CLUSTERSHELL_CFGDIR: home },
    encoding: 'utf8',
  });
  return stdout.split('\n').slice(0, -1);
}

/** bash replaces only what stands behind the last of $COMP_WORDBREAKS. */
describe.skipIf(!isInstalled('bash'))('in bash', () => {
  it.each([
    ['grappe nodes tr', ['trust']],
    ['grappe run --color=al', ['always']],
    ['grappe run -w n1,@w', ['web', 'wide']],
    ['grappe run -g ', ['web', 'wide']],
    ['grappe config check grap', []],
    ['grappe show ', ['last', 'abc1']],
    ['grappe rerun ab', ['abc1']],
    ['grappe run -w n1,@run:', ['last:', 'abc1:']],
    ['grappe run -w @run:last:', ['ok', 'all']],
  ])('%s', (line, expected) => {
    const script = `eval "$(grappe completion bash)"; compopt() { :; }
      COMP_LINE='${line}' COMP_POINT=${line.length}; _grappe
      for word in "\${COMPREPLY[@]}"; do echo "$word"; done`;
    expect(shell('bash', script)).toEqual(expected);
  });
});

describe.skipIf(!isInstalled('fish'))('in fish', () => {
  it.each([
    ['grappe nodes tr', ['trust']],
    ['grappe run --color=al', ['--color=always']],
    ['grappe run -w n1,@w', ['n1,@web', 'n1,@wide']],
    ['grappe config check grapp', ['grappe', 'grappe.yaml']],
    ['grappe rerun a', ['abc1']],
    ['grappe run -w @run:last:a', ['@run:last:all']],
    ['grappe run --config=grappe.', ['--config=grappe.yaml']],
  ])('%s', (line, expected) => {
    const found = shell('fish', `grappe completion fish | source; complete -C '${line}'`);
    expect(found.map((candidate) => candidate.replace(/\t.*/, ''))).toEqual(expected);
  });
});

/** Its completion needs a terminal: what it would be given is printed instead. */
describe.skipIf(!isInstalled('zsh'))('in zsh', () => {
  it.each([
    [['nodes', 'tr'], ['-Q -- trust']],
    [['run', '--col'], ['-Q -S  -- --color=']],
    [['show', ''], ['-Q -- last abc1']],
    [['run', '-w', '@run:a'], ['-Q -S  -- @run:abc1:']],
    [['config', 'check', 'grap'], ['files']],
  ])('%j', (words, expected) => {
    const script = `compdef() { :; }; compadd() { print -r -- "$@"; }; _files() { print files; }
      eval "$(grappe completion zsh)"
      words=(grappe ${words.map((word) => `'${word}'`).join(' ')}) CURRENT=${words.length + 1}; _grappe`;
    expect(shell('zsh', script).filter((line) => !line.endsWith('--'))).toEqual(expected);
  });
});
