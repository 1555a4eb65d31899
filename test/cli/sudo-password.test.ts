/** A password for sudo: asked once, given to sudo's own question only, and seen nowhere. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { processes, signalProcess, sleeping, uniqueDuration, until } from '../support/processes.ts';
import { filesWith, watchProcesses } from '../support/secret-sampler.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { sudoAccounts, type SudoAccounts, sudoMissing } from '../support/sudo.ts';
import { onTerminal, quoted, type TerminalProgram } from '../support/terminal.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const PASSWORD = `kanari ${process.pid} "$x" é`;
const QUESTION = 'grappe: password for sudo: ';
const skipped = sudoMissing === undefined ? '' : ` (skipped: ${sudoMissing})`;

describe.skipIf(!sshdInstalled || sudoMissing !== undefined)(`run --ask-sudo-pass${skipped}`, () => {
  let nodes: TestNodes;
  let accounts: SudoAccounts;
  beforeAll(async () => {
    accounts = sudoAccounts(PASSWORD);
    nodes = await startTestNodes({ purpose: 'sudo-asked', extraConfig: ['AllowUsers *'] });
  });
  afterAll(async () => {
    accounts[Symbol.dispose]();
    await nodes[Symbol.asyncDispose]();
  });

  /** `before` comes in front of grappe on the command line of a shell. */
  function start(words: readonly string[], before = ''): TerminalProgram {
    const line = [
      GRAPPE,
      'run',
      '-F',
      nodes.sshd.sshConfig,
      '--color',
      'never',
      '--ask-sudo-pass',
      ...words,
    ].map(quoted);
    return onTerminal(`${before}${line.join(' ')}; echo "status=$?"`, { env: nodes.env, cwd: nodes.home });
  }
  async function answered(words: readonly string[], before?: string, answer = PASSWORD): Promise<string> {
    await using terminal = start(words, before);
    await terminal.shows(QUESTION);
    terminal.type(`${answer}\r`);
    await terminal.ended;
    return terminal.screen.replaceAll('\r', '');
  }

  it.each(['ssh2', 'openssh'])(
    'is asked once for all nodes, and leaves standard input whole (%s)',
    async (transport) => {
      const words = ['--transport', transport, '-w', 'n[1-3]', '-b', 'id -un; cat'];
      const screen = await answered(words, "printf 'one\\ntwo\\n' | ");
      expect(screen).toContain('---------------\nn[1-3] (3)\n---------------\nroot\none\ntwo\n');
      expect(screen.split(QUESTION)).toHaveLength(2);
      expect(screen).not.toContain('kanari');
    },
  );

  it('is not sent where sudo does not ask', async () => {
    const screen = await answered(['-w', 'n1', '-l', accounts.free.name, 'id -un; cat'], "printf 'in\\n' | ");
    expect(screen).toContain('n1: root\nn1: in\nstatus=0');
    const none = await answered(['-w', 'n1', '-l', accounts.free.name, 'id -un; cat']);
    expect(none).toContain('n1: root\nstatus=0');
  });

  it('is denied where it is wrong, each node asked once', async () => {
    const screen = await answered(['-w', 'n[1-2]', 'id -un'], '', 'wrong');
    expect(screen).toContain('n[1-2] (2): denied (privilege): sudo refused to run the command\n');
    expect(screen).toContain('why: sudo did not accept the password');
    expect(screen).toContain('status=4');
  });

  it('is asked for again by rerun', async () => {
    await answered(['-w', 'n[1-2]', 'id -un'], '', 'wrong');
    await using terminal = onTerminal(`${quoted(GRAPPE)} rerun last --denied --color never`, {
      env: nodes.env,
    });
    await terminal.shows(QUESTION);
    terminal.type(`${PASSWORD}\r`);
    await terminal.ended;
    expect(terminal.screen).toContain('n2: root');
  });

  it('goes by no background process', async () => {
    const runtime = mkdtempSync(join(nodes.home, 'run-'));
    const env = { ...nodes.env, XDG_RUNTIME_DIR: runtime, GRAPPE_NO_PERSIST: '' };
    const line = [GRAPPE, 'run', '-F', nodes.sshd.sshConfig, '-w', 'n1', '--ask-sudo-pass', 'id -un'].map(
      quoted,
    );
    await using terminal = onTerminal(line.join(' '), { env });
    await terminal.shows(QUESTION);
    terminal.type(`${PASSWORD}\r`);
    await terminal.ended;
    expect(terminal.screen).toContain('root');
    expect((await grappe(['daemon', 'status'], { env })).stdout).toBe('no background process runs\n');
  });

  it('says who may not use sudo', async () => {
    const screen = await answered(['-w', 'n1', '-l', accounts.barred.name, 'id -un']);
    expect(screen).toMatch(/why: .*not in the sudoers file/);
    expect(screen).toContain('status=4');
  });

  it.each([
    ['kill -9', '', 'sleep 600 | '],
    ['Ctrl-C', '\x03', ''],
  ])('%s ends the command', async (_name, keys, before) => {
    const duration = uniqueDuration();
    await using terminal = start(['-w', 'n1', `sleep ${duration}`], before);
    await terminal.shows(QUESTION);
    terminal.type(`${PASSWORD}\r`);
    await until(() => sleeping(duration).length === 1, 'it sleeps');
    if (keys === '') signalProcess(programWith(duration), 'SIGKILL');
    else terminal.type(keys);
    await until(() => sleeping(duration).length === 0, 'the sleep is gone');
  });

  it('is never sent to a host whose key is not known, whatever options and files say', async () => {
    for (const policy of ['accept-new', 'no']) {
      const words = [
        'run',
        '-F',
        nodes.sshd.sshConfig,
        '-w',
        'n1',
        '--ask-sudo-pass',
        '--host-keys',
        policy,
        'id',
      ];
      const { stderr, exit } = await grappe(words, { env: nodes.env });
      expect(stderr).toContain(`a password is never sent under '--host-keys ${policy}'`);
      expect(exit).toBe(2);
    }
    const config = join(nodes.home, 'trusting');
    const text = readFileSync(nodes.sshd.sshConfig, 'utf8');
    writeFileSync(
      config,
      text
        .replace(nodes.sshd.knownHosts, join(nodes.home, 'unknown'))
        .replace('Checking yes', 'Checking accept-new'),
    );
    for (const transport of ['ssh2', 'openssh']) {
      const screen = await answered(['-F', config, '--transport', transport, '-w', 'n1', 'id -un']);
      expect(screen).toContain('n1: hostkey (host-key-unknown)');
      expect(screen).toContain('status=4');
    }
  });

  it('without a terminal nothing is begun', async () => {
    const words = ['run', '-F', nodes.sshd.sshConfig, '-w', 'n1', '--ask-sudo-pass', 'id'];
    const { stderr, exit } = await grappe([GRAPPE, ...words], { env: nodes.env, program: 'setsid' });
    expect(stderr).toContain('no password for sudo was given');
    expect(exit).toBe(2);
  });

  it('S14 S15 stands in no argument, environment, log or record, of success, failure and crash', async () => {
    const canary = `kanari ${process.pid}`;
    const watch = watchProcesses(canary);
    const verbose = ['-v', '-d', '--outdir', 'out', '--errdir', 'err'];
    const screens = [
      await answered(['-w', 'n[1-2]', ...verbose, 'id -un; env; sleep 0.3']),
      await answered(['-w', 'n[1-2]', ...verbose, '--json', 'exit 3']),
      await answered(['-w', 'n1', ...verbose, '-l', accounts.barred.name, 'id']),
    ];
    const duration = uniqueDuration();
    await using terminal = start(['-w', 'n1', ...verbose, `sleep ${duration}`]);
    await terminal.shows(QUESTION);
    terminal.type(`${PASSWORD}\r`);
    await until(() => sleeping(duration).length === 1, 'it sleeps');
    signalProcess(programWith(duration), 'SIGABRT');
    await terminal.ended;
    await until(() => sleeping(duration).length === 0, 'the sleep is gone');
    const { found, rounds } = watch.stop();
    expect(found).toEqual([]);
    expect(rounds).toBeGreaterThan(20);
    const shown = [...screens, terminal.screen, nodes.sshd.log()];
    for (const text of shown) expect(text).not.toContain(canary);
    expect(screens[0]).toContain('root');
    // The history and the audit log are below the home folder.
    expect(filesWith('sleep 0.3', [nodes.home])).not.toEqual([]);
    expect(filesWith(canary, [nodes.home, accounts.asked.home])).toEqual([]);
    const [shownRun, lastRun] = await Promise.all([
      grappe(['history', '--json'], { env: nodes.env }),
      grappe(['show', 'last', '--json'], { env: nodes.env }),
    ]);
    expect(shownRun.stdout).toContain('"commands":["exit 3"]');
    expect(shownRun.stdout + lastRun.stdout).not.toContain(canary);
  });
});

/** grappe itself, not the shells around it. */
function programWith(word: string): number | undefined {
  return processes().find(({ command }) => command.includes(word) && /main\.[jt]s/.test(command))?.pid;
}
