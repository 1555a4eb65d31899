/** What of this command line another command needs to reach the same nodes: ` -F lab.conf --port 2222`. */

import { quoteArguments } from '../transport/index.ts';
import type { Arguments } from './arguments.ts';

/** Taken by `nodes trust` and `doctor` too. */
const REPEATED: ReadonlySet<string> = new Set([
  'config',
  'conf',
  'option',
  'ssh-config',
  'options',
  'user',
  'identity',
  'port',
  'jump',
]);

/** Values that no shell reads in another way. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** Empty, or with a space in front. */
export function reachWords({ tokens }: Arguments): string {
  const words = tokens.flatMap((token) => {
    if (token.kind !== 'option' || token.value === undefined || !REPEATED.has(token.spec.name)) return [];
    const { short, name } = token.spec;
    const value = PLAIN.test(token.value) ? token.value : quoteArguments([token.value]);
    return [` ${short === undefined ? `--${name}` : `-${short}`} ${value}`];
  });
  return words.join('');
}
