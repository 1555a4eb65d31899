/** Accounts that sudo serves, by a file of their own in sudoers.d; everything is as before at the end. Root only. */

import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { accountPassword } from './account-password.ts';
import { isRoot, type TestAccount, testAccount } from './accounts.ts';

/** Undefined where the tests of sudo can run; else why not. */
export const sudoMissing: string | undefined =
  spawnSync('sudo', ['-V']).error !== undefined
    ? 'sudo is not installed'
    : isRoot
      ? undefined
      : 'only root can make accounts for sudo';

export interface SudoAccounts extends Disposable {
  /** May do everything, unasked. */
  readonly free: TestAccount;
  /** May do everything after its password. */
  readonly asked: TestAccount;
  /** Has a password, and may do nothing. */
  readonly barred: TestAccount;
}

export function sudoAccounts(password: string): SudoAccounts {
  const [free, asked, barred] = ['sudo-free', 'sudo-asked', 'sudo-barred'].map((purpose) => {
    const account = testAccount('/bin/sh', purpose);
    if (account === undefined) throw new Error('no account');
    return account;
  }) as [TestAccount, TestAccount, TestAccount];
  const file = `/etc/sudoers.d/grappe-test-${process.pid}`;
  const rules = [
    `${free.name} ALL=(ALL) NOPASSWD: ALL`,
    `${asked.name} ALL=(ALL) ALL`,
    // Each test is asked anew.
    `Defaults:${asked.name} timestamp_timeout=0`,
  ];
  writeFileSync(file, `${rules.join('\n')}\n`, { mode: 0o440 });
  const passwords = accountPassword([asked.name, barred.name], password);
  return {
    free,
    asked,
    barred,
    [Symbol.dispose]: () => {
      rmSync(file, { force: true });
      passwords[Symbol.dispose]();
    },
  };
}
