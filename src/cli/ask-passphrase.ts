/** Asks a person for the passphrase of a key file: once for all nodes, and again where it was wrong. */

import { sanitise } from '../output/index.ts';
import type { CliIo } from './io.ts';

/** Nothing typed, or nobody there: the key stays locked. */
export function passphraseAsker(io: CliIo): (file: string, attempt: number) => Promise<string | undefined> {
  return async (file, attempt) => {
    const again = attempt > 1 ? 'wrong passphrase; ' : '';
    const answer = await io.askSecret(`${io.program}: ${again}passphrase of '${sanitise(file)}': `);
    return typeof answer === 'string' ? undefined : answer.line;
  };
}
