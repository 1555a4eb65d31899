/** Encrypted keys: the passphrase is asked on the terminal, once, unseen; without a terminal the key stays locked. */

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, GRAPPE, grappe } from '../support/grappe.ts';
import { makeKey, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { onTerminal, quoted, type TerminalProgram } from '../support/terminal.ts';

const PASSPHRASE = 'open sésame';

describe.skipIf(!sshdInstalled)('an encrypted key', () => {
  let sshd: Sshd;
  let home: string;
  let config: string;
  let key: string;

  beforeAll(async () => {
    sshd = await startSshd();
    home = mkdtempSync(join(tmpdir(), 'grappe-passphrase-'));
    key = join(home, 'locked');
    appendFileSync(sshd.authorizedKeys, `${makeKey(key, 'ed25519', PASSPHRASE)}\n`);
    config = join(home, 'ssh_config');
    writeFileSync(config, readFileSync(sshd.sshConfig, 'utf8').replace(sshd.identity, key));
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const QUESTION = (): string => `passphrase of '${key}': `;
  const RUN = ['run', '-w', 'n[1-3]', '-b', 'echo reached'];

  /** grappe, and then what became of the terminal. */
  function start(words: readonly string[]): TerminalProgram {
    const options = words.flatMap((word) => (word === '-w' ? ['-F', config, word] : [word]));
    const line = [GRAPPE, ...options].map(quoted).join(' ');
    return onTerminal(`${line}; echo "status=$?"; stty -a`, { env: cleanEnvironment(home) });
  }

  function expectTerminalRestored({ screen }: TerminalProgram): void {
    expect(screen).toMatch(/[^-]icanon/);
    expect(screen).toMatch(/[^-]isig/);
    expect(screen).toMatch(/[^-]echo /);
  }

  it('is unlocked once for all nodes, and what is typed is not shown', async () => {
    await using terminal = start(RUN);
    await terminal.shows(QUESTION());
    terminal.type(`${PASSPHRASE}\r`);
    await terminal.ended;
    expect(terminal.screen).toContain('3 nodes: 3 ok');
    expect(terminal.screen).toContain('status=0');
    expect(terminal.screen.split(QUESTION())).toHaveLength(2);
    expect(terminal.screen).not.toContain('sesame');
    expect(terminal.screen).not.toContain('sésame');
    expectTerminalRestored(terminal);
  });

  it('is asked for again when the passphrase was wrong', async () => {
    await using terminal = start(RUN);
    await terminal.shows(QUESTION());
    terminal.type('wrong\r');
    await terminal.shows('wrong passphrase');
    terminal.type(`${PASSPHRASE}\r`);
    await terminal.ended;
    expect(terminal.screen).toContain('3 nodes: 3 ok');
  });

  it('stays locked after three wrong ones, and the outcome says so', async () => {
    await using terminal = start(RUN);
    for (let attempt = 1; attempt <= 3; attempt++) {
      await terminal.shows(QUESTION(), attempt);
      terminal.type('wrong\r');
    }
    await terminal.ended;
    expect(terminal.screen).toContain('stayed locked');
    expect(terminal.screen).toContain('status=4');
    expectTerminalRestored(terminal);
  });

  it.each([
    ['run', RUN],
    ['nodes check', ['nodes', 'check', '-w', 'n[1-3]']],
    ['doctor', ['doctor', '-w', 'n[1-3]']],
  ])('is given up by Ctrl-C: %s ends with 130, the terminal as it was', async (_name, words) => {
    await using terminal = start(words);
    await terminal.shows(QUESTION());
    terminal.type('half\x03');
    await terminal.ended;
    expect(terminal.screen).toContain('status=130');
    expect(terminal.screen).not.toContain('half');
    expectTerminalRestored(terminal);
  });

  it('stays locked without a terminal, and the outcome says why', async () => {
    const words = ['run', '-F', config, '-w', 'n[1-3]', 'echo reached'];
    // A session of its own has no terminal, even where the tests have one.
    const { stderr, exit } = await grappe([GRAPPE, ...words], {
      env: cleanEnvironment(home),
      program: 'setsid',
    });
    expect(stderr).toContain(
      `the private key '${key}' stayed locked: it needs a passphrase, and none was given`,
    );
    expect(stderr).toContain('3 denied');
    expect(exit).toBe(4);
  });

  it('S15 leaves its passphrase in no environment, file or log', async () => {
    await using terminal = start(['run', '-w', 'n1', '-v', '--outdir', join(home, 'out'), 'env']);
    await terminal.shows(QUESTION());
    terminal.type(`${PASSPHRASE}\r`);
    await terminal.ended;
    const output = readFileSync(join(home, 'out', 'n1'), 'utf8');
    expect(output).toContain('SSH_CONNECTION');
    for (const text of [terminal.screen, output, sshd.log()]) expect(text).not.toContain('sésame');
  });
});
