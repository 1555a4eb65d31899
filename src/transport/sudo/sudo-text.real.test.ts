import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sudoMissing } from '../../../test/support/sudo.ts';
import { sudoText } from './sudo-text.ts';

const shells = ['dash', 'bash', 'zsh', 'tcsh', 'fish', 'mksh']
  .map((name) => `/bin/${name}`)
  .filter((path) => existsSync(path));

/** root needs no rule of sudoers. */
describe.skipIf(sudoMissing !== undefined).each(shells)(
  `sudo under the login shell %s${sudoMissing === undefined ? '' : ` (skipped: ${sudoMissing})`}`,
  (shell) => {
    const run = (command: string, env?: Record<string, string>): ReturnType<typeof spawnSync> =>
      spawnSync(shell, ['-c', sudoText(command, { user: 'root', mark: 'mark', env })], {
        env: { PATH: process.env['PATH'], SHELL: shell, HOME: '/' },
        encoding: 'utf8',
        input: 'in',
        cwd: '/',
        // A group of its own, as a session has: the end of one ends all of it.
        detached: true,
      } as Parameters<typeof spawnSync>[2]);

    it('runs the whole command in that shell', () => {
      const { stdout, stderr, status } = run(
        `id -un; echo "it's"\nsh -c 'ps -o args= -p $PPID'; cat; exit 3`,
      );
      expect(stderr).toBe('mark\n');
      expect(stdout).toMatch(/^root\nit's\n.*in$/s);
      expect(stdout).toContain(shell);
      expect(status).toBe(3);
    });

    it('gives it the environment', () => {
      expect(run('printenv GREETING', { GREETING: "it's $HOME!" }).stdout).toBe("it's $HOME!\n");
    });

    it('tells a signal by the exit status', () => {
      expect(run("exec sh -c 'kill -KILL $$'")).toMatchObject({ status: 137, stderr: 'mark\n' });
    });
  },
);

describe.skipIf(sudoMissing !== undefined)('sudo', () => {
  it('that is missing says so', () => {
    const env = { PATH: '/nowhere', SHELL: '/bin/sh' };
    const text = sudoText('id', { user: 'root', mark: 'mark' });
    const { stderr, status } = spawnSync('/bin/sh', ['-c', text.replace("'sh'", "'/bin/sh'")], {
      env,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/sudo: not found/);
    expect(status).toBe(127);
  });

  it('is left out where the login is that user already', () => {
    const text = sudoText('id -un; printenv GREETING', {
      user: 'root',
      ifNeeded: true,
      mark: 'mark',
      env: { GREETING: "it's" },
    });
    const options = { env: { PATH: process.env['PATH'], SHELL: '/bin/sh' }, encoding: 'utf8' } as const;
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', text.replace('sudo -n', 'exit')], options);
    expect({ stdout, stderr }).toEqual({ stdout: "root\nit's\n", stderr: 'mark\n' });
  });

  it('may be doas', () => {
    const text = sudoText('id', { program: 'doas', user: 'root', mark: 'mark', prompt: 'never' });
    expect(text).toContain('doas -n -u');
    expect(text).not.toContain('never');
  });
});
