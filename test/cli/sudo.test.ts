/** Commands under sudo: whose rights they get, what is refused, and that nothing of them outlives grappe. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grappe } from '../support/grappe.ts';
import { sleeping, uniqueDuration, until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { sudoAccounts, type SudoAccounts, sudoMissing } from '../support/sudo.ts';
import { startTestNodes, type TestNodes } from '../support/test-nodes.ts';

const TRANSPORTS = ['ssh2', 'openssh'];
const skipped = sudoMissing === undefined ? '' : ` (skipped: ${sudoMissing})`;

describe.skipIf(!sshdInstalled || sudoMissing !== undefined).each(TRANSPORTS)(
  `run --sudo over %s${skipped}`,
  (transport) => {
    let nodes: TestNodes;
    let accounts: SudoAccounts;
    beforeAll(async () => {
      accounts = sudoAccounts('canary');
      nodes = await startTestNodes({ purpose: 'sudo-free' });
    });
    afterAll(async () => {
      accounts[Symbol.dispose]();
      await nodes[Symbol.asyncDispose]();
    });
    const words = (...more: string[]): string[] => ['--transport', transport, '-w', 'n1', ...more];

    it('runs the whole command as root, or as another user', async () => {
      const root = await nodes.run(words('--sudo', 'cd / && id -un; pwd'));
      expect([root.stdout, root.stderr, root.exit]).toEqual(['n1: root\nn1: /\n', '', 0]);
      const other = await nodes.run(words('--sudo=nobody', 'id -un'));
      expect([other.stdout, other.exit]).toEqual(['n1: nobody\n', 0]);
    });

    it('keeps what the command reads, prints and ends with', async () => {
      const ran = await nodes.run(words('--sudo', 'cat; echo e >&2; exit 3'), { stdin: 'in\n' });
      expect(ran.stdout).toBe('n1: in\n');
      expect(ran.stderr).toBe('n1: e\ngrappe: n1: exited with exit code 3\ngrappe: 1 node: 1 failed (n1)\n');
      expect(ran.exit).toBe(1);
    });

    it('is denied where sudo wants a password, and never waits for one', async () => {
      const ran = await nodes.run(words('-l', accounts.asked.name, '--sudo', 'id -un'), { stdin: 'in\n' });
      expect(ran.stdout).toBe('');
      expect(ran.stderr).toContain('n1: denied (privilege): sudo refused to run the command\n');
      expect(ran.stderr).toContain('why: sudo: a password is required');
      expect(ran.stderr).toContain('hint: allow it in sudoers (NOPASSWD)');
      expect(ran.exit).toBe(4);
    });

    it.each(['root', 'nobody'])('a time limit ends all that it started as %s', async (user) => {
      const duration = uniqueDuration();
      const ran = await nodes.run(
        words(`--sudo=${user}`, '-u', '1', `sleep ${duration} & sleep ${duration}`),
      );
      expect(ran.stderr).toContain('n1: command timeout');
      await until(() => sleeping(duration).length === 0, 'both sleeps are gone');
    });

    it.each([
      ['without', undefined],
      ['with', 'pipe' as const],
    ])('kill -9 of grappe ends it, %s standard input', async (_name, stdin) => {
      const duration = uniqueDuration();
      const command = stdin ? `sleep ${duration}` : `trap "" TERM; sleep ${duration}`;
      const started = nodes.start(words('--sudo', command), stdin && { stdin });
      await until(() => sleeping(duration).length === 1, 'it sleeps');
      started.process.kill('SIGKILL');
      await started.status;
      await until(() => sleeping(duration).length === 0, 'the sleep is gone');
    });

    it.each([
      ['without', undefined],
      ['with', 'pipe' as const],
    ])('Ctrl-C ends it, %s standard input', async (_name, stdin) => {
      const duration = uniqueDuration();
      const started = nodes.start(words('--sudo=nobody', `sleep ${duration}`), stdin && { stdin });
      await until(() => sleeping(duration).length === 1, 'it sleeps');
      started.process.kill('SIGINT');
      expect(await started.status).toBe(130);
      expect(started.stderr()).toContain('1 cancelled');
      await until(() => sleeping(duration).length === 0, 'the sleep is gone');
    });

    it('leaves daemons alone that it started', async () => {
      const duration = uniqueDuration();
      const ran = await nodes.run(words('--sudo', `sleep ${duration} >/dev/null 2>&1 & echo up`));
      expect(ran.stdout).toBe('n1: up\n');
      const [daemon = 0] = sleeping(duration);
      expect(daemon).toBeGreaterThan(0);
      process.kill(daemon);
    });
  },
);

it.each([
  [['--sudo=-x', 'id'], "'-x' cannot be a user name"],
  [['--sudo', '--copy', '/etc/hosts'], "options '--sudo' and '--copy' exclude each other"],
])('run refuses %j', async (words, text) => {
  const { stderr, exit } = await grappe(['run', '-F', 'none', '-w', 'n1', ...words]);
  expect(stderr).toContain(text);
  expect(exit).toBe(2);
});
