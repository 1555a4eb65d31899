/** One attempt as a text for the runner: what is compiled, what is run, and the evidence of how it ended. */

import type { Abilities } from '../abilities.ts';
import type { AttemptOrder } from '../engine.ts';
import { COMPILE_LIMITS } from '../limits.ts';
import { enterWords } from '../sandbox/box-words.ts';
import { seccompFilter } from '../sandbox/filter.ts';
import { shellWord } from '../sandbox/words.ts';
import type { Languages, Way } from './language.ts';
import { type Commands, commandsOf } from './program-words.ts';
import { supervisorText } from './supervisor-text.ts';

/**
 * sh that the runner runs with the attempt's folder in `$d` and the files of the work in `$d/w`. It writes `$d/out` and
 * `$d/err`, cut exactly, then `$d/evidence`, and exits as the program did. TERM ends the program politely, then not.
 * What the program leaves in its folder is in `$d/w` afterwards, where results are wanted.
 */
export function programScript(order: AttemptOrder, abilities: Abilities, languages: Languages): string {
  const box = order.work.isolation === 0 ? null : abilities.isolation.box;
  if (box === null && order.work.isolation > 0)
    return 'echo "broken the node has no sandbox" >"$d/evidence"\nexit 125\n';
  const commands = commandsFor(order, abilities, languages);
  const text = supervisorText(order, { box, commands, folders: foldersOf(order, languages) });
  if (box === null) return text;
  return `echo 'broken the sandbox could not be entered' >"$d/evidence"
exec ${enterWords(box)} sh -c ${shellWord(`d=$1\n${text}`)} sandbox "$d" 2>>"$d/err"
`;
}

/** Files that must lie in `$d` beside it, by name: the filter of system calls, and standard input. */
export function programFiles(order: AttemptOrder, abilities: Abilities): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const { box } = abilities.isolation;
  if (box !== null && order.work.isolation > 0) files.set('filter', seccompFilter(box.machine));
  if (order.work.stdin) files.set('stdin', order.content(order.work.stdin.sha256));
  return files;
}

function commandsFor(order: AttemptOrder, abilities: Abilities, languages: Languages): Commands {
  const { kind, main, limits, language = '' } = order.work;
  if (kind === 'command') return { compile: null, run: main };
  const way = wayOf(languages.get(language)?.ways ?? [], abilities.languages.get(language)?.way);
  if (way === undefined) return { compile: null, run: `echo "no way to run ${language}" >&2; exit 127` };
  const file = order.work.files.find(({ path }) => path === main);
  const text = file === undefined ? '' : Buffer.from(order.content(file.sha256)).toString('utf8');
  return commandsOf(
    way,
    { path: main, text },
    { compile: COMPILE_LIMITS.memoryBytes, run: limits.memoryBytes },
  );
}

function wayOf(ways: readonly Way[], name: string | undefined): Way | undefined {
  return ways.find((way) => way.name === name) ?? ways[0];
}

function foldersOf({ work: { language = '' } }: AttemptOrder, languages: Languages): readonly string[] {
  return languages.get(language)?.folders ?? [];
}
