/** Gives an account of the tests a password; it has none before and after. Root only. */

import { execFileSync } from 'node:child_process';

export function accountPassword(names: readonly string[], password: string): Disposable {
  execFileSync('chpasswd', { input: names.map((name) => `${name}:${password}\n`).join('') });
  return {
    [Symbol.dispose]: () => {
      for (const name of names) execFileSync('usermod', ['-p', '*', name]);
    },
  };
}
