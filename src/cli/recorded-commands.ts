/** What a recorded run ran, for people: a script stands in front of its arguments. */

import { basename } from 'node:path';
import type { StoredRun } from '../app/index.ts';

const SCRIPT = '--script=';

export function recordedCommands({ commands, options }: Pick<StoredRun, 'commands' | 'options'>): string[] {
  const script = options.findLast((word) => word.startsWith(SCRIPT));
  if (script === undefined) return [...commands];
  const name = basename(script.slice(SCRIPT.length));
  return commands.map((words) => `${name} ${words}`.trimEnd());
}
