/** The completion scripts, run by the shells that they are for. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, GRAPPE } from '../support/grappe.ts';

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'grappe-completion-'));
  symlinkSync(GRAPPE, join(home, 'grappe'));
  // Else that of this machine counts.
  writeFileSync(join(home, 'groups.conf'), '[Main]\n');
  writeFileSync(join(home, 'grappe.yaml'), 'version: 1\ngroups: { web: n1, wide: n2 }\n');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

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
    ['grappe run --config=grappe.', ['--config=grappe.yaml']],
  ])('%s', (line, expected) => {
    const found = shell('fish', `grappe completion fish | source; complete -C '${line}'`);
    expect(found.map((candidate) => candidate.replace(/\t.*/, ''))).toEqual(expected);
  });
});
