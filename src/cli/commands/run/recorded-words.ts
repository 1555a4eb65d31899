/** The options of a run that `rerun` gives again: all but those that choose nodes and those about output. */

import { resolve } from 'node:path';
import type { Arguments } from '../../arguments.ts';

const LEFT_OUT: ReadonlySet<string> = new Set(['Choosing nodes', 'Output']);

/** Files by their whole path: the run may be repeated from another folder. */
export function recordedWords({ tokens }: Arguments, cwd: string): string[] {
  return tokens.flatMap((token) => {
    if (token.kind !== 'option' || LEFT_OUT.has(token.spec.heading ?? '')) return [];
    const { spec, value } = token;
    if (value === undefined) return [`--${spec.name}`];
    // `none` is ssh's word for no file.
    const isPath = spec.complete === 'file' && value !== 'none';
    return [`--${spec.name}=${isPath ? resolve(cwd, value) : value}`];
  });
}
