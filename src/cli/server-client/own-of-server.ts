/** Options that say what a server has its own of: none is taken from here. */

import type { Arguments } from '../arguments.ts';
import { usageError } from '../getopt.ts';
import { REACH_OPTIONS } from '../reach-options.ts';

const OF_THE_SERVER: ReadonlyMap<string, string> = new Map([
  ...['config', 'groupsconf', 'conf', 'topology', 'option'].map(
    (name) => [name, 'the server has its own configuration'] as const,
  ),
  ['groupsource', 'groups are those of the server: name the source with the group, -g SOURCE:GROUP'],
  ...REACH_OPTIONS.map(({ name }) => [name, 'the server reaches its nodes in its own way'] as const),
]);

export function refuseOwnOfServer({ tokens }: Arguments): void {
  for (const token of tokens) {
    const why = token.kind === 'option' ? OF_THE_SERVER.get(token.spec.name) : undefined;
    if (token.kind === 'option' && why !== undefined)
      throw usageError(`option '${token.spelling}' is not for a server`, why);
  }
}
