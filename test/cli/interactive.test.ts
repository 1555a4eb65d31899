/** The session of commands on a terminal: `grappe run -w SET` without a command. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { descendantsOf, signalProcess, until } from '../support/processes.ts';
import { backgroundProcesses } from '../support/kept-nodes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestNodes, type TestNodes, uniqueSleep } from '../support/test-nodes.ts';
import { onTerminal, quoted, type TerminalProgram } from '../support/terminal.ts';

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const ENTER = '\r';
const UP = '\x1b[A';

describe.skipIf(!sshdInstalled)('a session', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
    writeFileSync(join(nodes.home, 'fleet.yaml'), 'version: 1\ngroups: { web: "n[7-8]" }\n');
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const session = (env: Record<string, string> = {}): TerminalProgram => {
    const words = ['-F', nodes.sshd.sshConfig, '--config', join(nodes.home, 'fleet.yaml'), '--color=never'];
    const line = [GRAPPE, 'run', ...words, '-w', 'n[1-3]'].map(quoted).join(' ');
    return onTerminal(`exec ${line}`, { env: { ...nodes.env, ...env }, cwd: nodes.home });
  };
  /** Types a line, and answers what is shown until the prompt of `set`. */
  const typed = async (terminal: TerminalProgram, line: string, set = 'n[1-3]'): Promise<string> => {
    terminal.type(line + ENTER);
    const shown = await terminal.next(new RegExp(`\\x1b\\[0J${set.replaceAll(/[[\]]/g, '\\$&')}> `));
    return shown
      .replaceAll('\r\n', '\n')
      .replace(/^[\s\S]*?\n+/, '')
      .replace(/\x1b\[1G[\s\S]*$/, '');
  };
  const begun = async (env?: Record<string, string>): Promise<TerminalProgram> => {
    const terminal = session(env);
    await terminal.next(/n\[1-3\]> /);
    return terminal;
  };

  it('runs commands on kept connections, gathered or not', async () => {
    const before = logins();
    await using terminal = await begun();
    const lines = (await typed(terminal, 'echo %h')).split('\n').toSorted();
    expect(lines).toEqual(['', 'grappe: 3 nodes: 3 ok', 'n1: n1', 'n2: n2', 'n3: n3']);
    expect(await typed(terminal, '=')).toBe('equal outputs are gathered\n');
    const block = '---------------\nn[1-3] (3)\n---------------\nhi\ngrappe: 3 nodes: 3 ok\n';
    expect(await typed(terminal, 'echo hi')).toBe(block);
    expect(await typed(terminal, '=')).toBe('lines are shown as they come\n');
    expect(logins() - before).toBe(3);
    terminal.type(`quit${ENTER}`);
    expect(await terminal.ended).toBe(0);
  });

  it('uses connections that are kept already, and leaves its own behind', async () => {
    const env = { GRAPPE_NO_PERSIST: '', XDG_RUNTIME_DIR: nodes.home };
    const given = { env: { ...nodes.env, ...env } };
    await nodes.run(['-w', 'n[1-2]', 'true'], given);
    const before = logins();
    await using terminal = await begun(env);
    expect(await typed(terminal, 'echo hi')).toContain('n3: hi');
    expect(await typed(terminal, 'echo hi')).toContain('n3: hi');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(0);
    await nodes.run(['-w', 'n[1-3]', 'true'], given);
    expect(logins() - before).toBe(1);
    await grappe(['daemon', 'stop'], given);
  });

  it('goes on from its own process where the one that keeps its connections was killed', async () => {
    const env = { GRAPPE_NO_PERSIST: '', XDG_RUNTIME_DIR: nodes.home };
    await using terminal = await begun(env);
    expect(await typed(terminal, 'echo hi')).toContain('3 nodes: 3 ok');
    for (const pid of backgroundProcesses(nodes.home)) signalProcess(pid, 'SIGKILL');
    await until(() => backgroundProcesses(nodes.home).length === 0, 'it has ended');
    expect(await typed(terminal, 'echo hi')).toContain('3 nodes: 3 ok');
  });

  const logins = (): number => nodes.sshd.log().split('Accepted publickey').length - 1;

  it('changes its nodes, and shows them', async () => {
    await using terminal = await begun();
    expect(await typed(terminal, '+n4', 'n[1-4]')).toBe('4 nodes: n[1-4]\n');
    expect(await typed(terminal, '-n[2-3]', 'n[1,4]')).toBe('2 nodes: n[1,4]\n');
    expect(await typed(terminal, '@@web', 'n[7-8]')).toBe('2 nodes: n[7-8]\n');
    expect(await typed(terminal, '?', 'n[7-8]')).toBe('2 nodes: n[7-8]\nlines are shown as they come\n');
    expect(await typed(terminal, 'help', 'n[7-8]')).toContain('+SET');
    expect(await typed(terminal, '@n4', 'n4')).toBe('1 node: n4\n');
    expect(await typed(terminal, '@web', 'web')).toBe(
      "1 node: web\n  'web' is a group, too: @@web takes its nodes\n",
    );
  });

  it('tells of mistakes and stays as it was', async () => {
    await using terminal = await begun();
    expect(await typed(terminal, '+@wbe')).toContain("hint: did you mean 'web'?");
    expect(await typed(terminal, '+n[1')).toContain('[nodeset-syntax]');
    expect(await typed(terminal, '+n1;id')).toContain("'n1;id' cannot be a node name");
    expect(await typed(terminal, '-n[1-3]')).toContain('no node would be left [nothing-selected]');
    expect(await typed(terminal, '?')).toContain('3 nodes: n[1-3]\n');
    expect(await typed(terminal, 'exit 4')).toContain('grappe: n[1-3] (3): exited with exit code 4\n');
  });

  it('runs a command on this machine', async () => {
    await using terminal = await begun();
    const shown = await typed(terminal, '!echo here; echo there >&2; exit 3');
    expect(shown).toBe('LOCAL: here\nLOCAL: there\nLOCAL: exited with exit code 3\n');
    expect(await typed(terminal, '!kill -9 $$')).toBe('LOCAL: ended by SIGKILL\n');
  });

  it('Enter shows what runs, Ctrl-C ends the command and not the session', async () => {
    await using terminal = await begun();
    // The second time, the prompt has used the terminal before.
    for (const sleep of [uniqueSleep(), uniqueSleep()]) {
      terminal.type(sleep.command + ENTER);
      await until(() => sleep.running() === 3, 'all nodes run');
      terminal.type(ENTER);
      await terminal.next(/grappe: in progress\(3\): n\[1-3\]/);
      terminal.type(CTRL_C);
      await terminal.next(/3 nodes: 3 cancelled \(n\[1-3\]\)/);
      await terminal.next(/n\[1-3\]> /);
      expect(sleep.running()).toBe(0);
    }
    expect(await typed(terminal, 'echo again')).toContain('n1: again');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(0);
  });

  it('Ctrl-C at the prompt drops the line', async () => {
    await using terminal = await begun();
    terminal.type('echo never');
    await terminal.next(/never/);
    terminal.type(CTRL_C);
    await terminal.next(/n\[1-3\]> /);
    expect(await typed(terminal, 'echo once')).not.toContain('never');
  });

  it('Enter before a command is only a new prompt', async () => {
    await using terminal = await begun();
    expect(await typed(terminal, '')).toBe('');
  });

  it('obeys all lines that were pasted', async () => {
    await using terminal = await begun();
    terminal.type(['echo one', 'echo two', 'echo three'].join(ENTER) + ENTER);
    for (const word of ['one', 'two', 'three']) await terminal.next(new RegExp(`n1: ${word}`));
    await terminal.next(/n\[1-3\]> /);
  });

  it('remembers its lines in a file of the user alone', async () => {
    const state = join(nodes.home, 'state');
    {
      await using first = await begun({ XDG_STATE_HOME: state });
      await typed(first, '!echo remembered');
      first.type(CTRL_D);
      await first.ended;
    }
    const file = join(state, 'grappe', 'interactive_history');
    expect(readFileSync(file, 'utf8')).toBe('!echo remembered\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(state, 'grappe')).mode & 0o777).toBe(0o700);
    await using second = await begun({ XDG_STATE_HOME: state });
    second.type(UP);
    await second.next(/!echo remembered/);
    expect(await typed(second, '')).toBe('LOCAL: remembered\n');
  });

  it('ignores a relative XDG_STATE_HOME, as the specification says', async () => {
    await using terminal = await begun({ XDG_STATE_HOME: 'relative' });
    await typed(terminal, '?');
    expect(existsSync(join(nodes.home, 'relative'))).toBe(false);
    expect(existsSync(join(nodes.home, '.local', 'state', 'grappe', 'interactive_history'))).toBe(true);
  });

  it('goes when its terminal goes, and leaves nothing behind', async () => {
    await using terminal = await begun();
    const sleep = uniqueSleep();
    terminal.type(sleep.command + ENTER);
    await until(() => sleep.running() === 3, 'all nodes run');
    const [program] = descendantsOf(terminal.pid);
    process.kill(terminal.pid, 'SIGKILL');
    await until(() => sleep.running() === 0, 'the commands are gone');
    await until(() => !existsSync(`/proc/${program?.pid}`), 'the program is gone');
  });
});
