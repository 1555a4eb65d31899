/**
 * The accounts that tests log in to. As root: fixed names, made on demand and kept, one per login shell, so
 * that nobody's own start-up files are run. As an ordinary user: that user, and only its own shell.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { userInfo } from 'node:os';

export interface TestAccount {
  readonly name: string;
  readonly home: string;
  readonly shell: string;
}

export const isRoot = process.getuid?.() === 0;

/**
 * The account whose login shell is `shell`; undefined when an ordinary user cannot have one. A test that writes
 * into the home folder takes an account of its own, by `purpose`.
 */
export function testAccount(shell = '/bin/sh', purpose = ''): TestAccount | undefined {
  if (!isRoot) return purpose === '' ? ownAccount(shell) : undefined;
  const ofShell = shell === '/bin/sh' ? 'grappe-t1' : `grappe-t-${basename(shell)}`;
  const name = purpose === '' ? ofShell : `grappe-t-${purpose}`;
  return accountOf(name) ?? createAccount(name, shell);
}

function ownAccount(shell: string): TestAccount | undefined {
  const { username, homedir, shell: own } = userInfo();
  if (shell !== '/bin/sh' && shell !== own) return undefined;
  return { name: username, home: homedir, shell: own ?? '/bin/sh' };
}

function accountOf(name: string): TestAccount | undefined {
  const found = spawnSync('getent', ['passwd', name], { encoding: 'utf8' });
  if (found.status !== 0) return undefined;
  const fields = found.stdout.trimEnd().split(':');
  return { name, home: fields[5] ?? '/', shell: fields[6] ?? '/bin/sh' };
}

/** `*` as password is neither usable nor locked: without PAM, sshd refuses a locked account even with a key. */
function createAccount(name: string, shell: string): TestAccount {
  for (let attempt = 1; ; attempt++) {
    // Several test workers may get here at once; one wins, the others find the account.
    const made = spawnSync('useradd', ['-m', '-s', shell, name], { encoding: 'utf8' });
    const account = accountOf(name);
    if (account !== undefined) {
      unlock(name);
      return account;
    }
    if (attempt === 20) throw new Error(`useradd ${name}: ${made.stderr}`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}

function unlock(name: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      execFileSync('usermod', ['-p', '*', name], { stdio: 'pipe' });
      return;
    } catch (error) {
      if (attempt === 20) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}
