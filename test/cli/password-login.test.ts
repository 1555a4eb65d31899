/** Logins by password: asked once, sent to hosts whose keys are known, and seen nowhere. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountPassword } from '../support/account-password.ts';
import { isRoot } from '../support/accounts.ts';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { filesWith, watchProcesses } from '../support/secret-sampler.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { onTerminal, quoted } from '../support/terminal.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const PASSWORD = `kanari ${process.pid}`;
const QUESTION = 'grappe: password of the nodes: ';
const METHODS = {
  password: ['PasswordAuthentication yes'],
  'keyboard-interactive': ['UsePAM yes', 'KbdInteractiveAuthentication yes'],
  'publickey,password': ['PasswordAuthentication yes', 'AuthenticationMethods publickey,password'],
};

describe.skipIf(!sshdInstalled || !isRoot).each(Object.entries(METHODS))(
  `run --ask-pass, method %s${isRoot ? '' : ' (skipped: only root can give an account a password)'}`,
  (method, extraConfig) => {
    let nodes: TestNodes;
    let password: Disposable;
    let config: string;
    let noKey: string;
    beforeAll(async () => {
      nodes = await startTestNodes({ purpose: 'password', extraConfig });
      password = accountPassword([nodes.sshd.user], PASSWORD);
      noKey = variant('no-key', nodes.sshd.identity, '/nowhere');
      config = method.startsWith('publickey') ? nodes.sshd.sshConfig : noKey;
    });
    afterAll(async () => {
      password[Symbol.dispose]();
      await nodes[Symbol.asyncDispose]();
    });

    function variant(name: string, from: string, to: string): string {
      const path = join(nodes.home, name);
      writeFileSync(path, readFileSync(config ?? nodes.sshd.sshConfig, 'utf8').replace(from, to));
      return path;
    }

    /** Answers the questions in their order; the screen at the end. */
    async function answered(
      words: readonly string[],
      ...answers: readonly (readonly [string, string])[]
    ): Promise<string> {
      const line = [GRAPPE, 'run', '-F', config, '--color', 'never', ...words].map(quoted).join(' ');
      await using terminal = onTerminal(`${line}; echo "status=$?"`, { env: nodes.env, cwd: nodes.home });
      for (const [question, answer] of answers) {
        await terminal.shows(question);
        terminal.type(`${answer}\r`);
      }
      await terminal.ended;
      return terminal.screen.replaceAll('\r', '');
    }

    it('S15 logs in to all nodes, and the password stands nowhere', async () => {
      const watch = watchProcesses(PASSWORD);
      const words = [
        '-v',
        '--ask-pass',
        '-w',
        'n[1-3]',
        '-b',
        '--outdir',
        'out',
        'echo reached; env; sleep 0.3',
      ];
      const screen = await answered(words, [QUESTION, PASSWORD]);
      const { found, rounds } = watch.stop();
      expect(screen).toContain('reached');
      expect(screen).toContain('status=0');
      expect(screen.split(QUESTION)).toHaveLength(2);
      expect(found).toEqual([]);
      expect(rounds).toBeGreaterThan(5);
      expect(screen + nodes.sshd.log()).not.toContain(PASSWORD);
      expect(filesWith(PASSWORD, [nodes.home, nodes.sshd.account.home])).toEqual([]);
    });

    it('tries a wrong password once on each node', async () => {
      const before = nodes.sshd.log().split(/Failed (?:password|keyboard-interactive)/).length;
      const screen = await answered(['--ask-pass', '-w', 'n[1-2]', 'echo reached'], [QUESTION, 'wrong']);
      expect(screen).toContain('n[1-2] (2): denied (authentication)');
      expect(screen).toContain('tried');
      expect(screen).toContain('status=4');
      expect(nodes.sshd.log().split(/Failed (?:password|keyboard-interactive)/).length - before).toBe(2);
    });

    it('is of no use to a node that needs the system ssh, which is said', async () => {
      const words = ['--ask-pass', '-w', 'n1', '-F', noKey, '-o', 'HostbasedAuthentication=yes', 'true'];
      const screen = await answered(words, [QUESTION, PASSWORD]);
      expect(screen).toContain('n1: denied (authentication)');
      expect(screen).toContain('transport openssh logs in by no password');
    });

    it('S12 is sent to no host whose key is not known, behind a jump host neither', async () => {
      const trusting = variant('trusting', 'Checking yes', 'Checking accept-new');
      writeFileSync(
        trusting,
        readFileSync(trusting, 'utf8').replace(nodes.sshd.knownHosts, join(nodes.home, 'known-jump')),
      );
      const key = readFileSync(nodes.sshd.knownHosts, 'utf8').replace('[127.*]', '[127.1.0.9]');
      writeFileSync(join(nodes.home, 'known-jump'), key);
      const before = nodes.sshd.log();
      const direct = await answered(['-F', trusting, '--ask-pass', '-w', 'n1', 'true'], [QUESTION, PASSWORD]);
      expect(direct).toContain('n1: hostkey (host-key-unknown)');
      const behind = await answered(
        ['-F', trusting, '--ask-pass', '-J', 'n9', '-w', 'n1', 'true'],
        [QUESTION, PASSWORD],
        [`grappe: password of '${nodes.sshd.user}@n9': `, PASSWORD],
      );
      expect(behind).toContain('n1: hostkey (host-key-unknown)');
      const logins = nodes.sshd
        .log()
        .slice(before.length)
        .match(/Accepted (?:password|keyboard-interactive)/g);
      expect(logins).toHaveLength(1);
    });
  },
);

describe('run --ask-pass', () => {
  const env = { ...process.env, GRAPPE_NO_PERSIST: '1' } as Record<string, string>;

  it.each([
    [['--host-keys', 'no'], "a password is never sent under '--host-keys no'"],
    [['--host-keys', 'accept-new'], "a password is never sent under '--host-keys accept-new'"],
    [['--transport', 'openssh'], "transport 'openssh' logs in by no password"],
    [[], 'no password of the nodes was given'],
  ])('is refused with %j, or without a terminal', async (words, text) => {
    const line = [GRAPPE, 'run', '-F', 'none', '--ask-pass', ...words, '-w', 'n1', 'true'];
    const { stderr, exit } = await grappe(line, { env, program: 'setsid' });
    expect(stderr).toContain(text);
    expect(exit).toBe(2);
  });
});
