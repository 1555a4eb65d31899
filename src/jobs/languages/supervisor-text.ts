/** What stays beside a program from its start to its end, as sh. */

import type { BoxFeatures } from '../abilities.ts';
import type { AttemptOrder } from '../engine.ts';
import { COMPILE_LIMITS, type Limits } from '../limits.ts';
import { mountFunctions } from '../sandbox/box-mounts.ts';
import { boxFunction, featureVariables } from '../sandbox/box-words.ts';
import { hasCgroup } from '../sandbox/cgroup-script.ts';
import { FINISH_FUNCTIONS } from '../sandbox/finish-script.ts';
import { countOthers, limitWords } from '../sandbox/limit-words.ts';
import { phaseFunctions, runPhase } from '../sandbox/phase-script.ts';
import { shellWord } from '../sandbox/words.ts';
import { type Commands, PROGRAM } from './program-words.ts';

export interface Parts {
  /** Null: without a sandbox. */
  readonly box: BoxFeatures | null;
  readonly commands: Commands;
  readonly folders: readonly string[];
}

/** File systems count whole pages. */
const PAGE = 4096;

export function supervisorText(order: AttemptOrder, parts: Parts): string {
  const { box, commands } = parts;
  const { limits, net } = order.work;
  const { folders } = parts;
  return [
    FINISH_FUNCTIONS,
    phaseFunctions(box),
    countOthers(box !== null),
    BEGINNING,
    box === null ? 'work=$d/w' : folderText(order, parts, box),
    box === null ? '' : boxFunction({ net, folders, env: order.env }),
    commands.compile === null ? '' : compileText(commands.compile, limits, parts),
    'phase=run',
    order.work.stdin ? 'in=$d/stdin' : '',
    launchFunction(commands.run, order, { limits, box }),
    runPhase(limits, box, 'out'),
    bringText(order, box),
    'finish',
  ]
    .filter((text) => text !== '')
    .join('\n');
}

const BEGINNING = `box= in=/dev/null compile_ms=
trap 'reach cancelled; [ -z "$box" ] || end_box &' TERM
: >"$d/evidence"`;

/** The program has its folder in memory, as large as it may be; the node's disk keeps what it is given and what it leaves. */
function folderText({ work }: AttemptOrder, { commands, folders }: Parts, box: BoxFeatures): string {
  const given = work.files.reduce((sum, { sizeBytes }) => sum + Math.ceil(sizeBytes / PAGE) * PAGE, 0);
  const paths = new Set(
    work.files.flatMap(({ path }) => path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'))),
  );
  const own = commands.compile === null ? work.limits : COMPILE_LIMITS;
  const owner =
    box.dropTo === null ? '' : ` && chown -R -h ${box.dropTo.uid}:${box.dropTo.gid} "$m/work" 2>&1`;
  return `${featureVariables(box)}${mountFunctions(folders)}make_mounts ${own.diskBytes} ${own.inodes + 1} ${given} ${paths.size} && why=$(cp -RP "$d/w/." "$m/work/" 2>&1${owner}) ||
  broken "no folder for the program: $why"
work=$m/work`;
}

/** Afterwards there is room for what the program writes, besides what it was given and what was compiled. */
function compileText(command: string, { diskBytes, inodes }: Limits, { box }: Parts): string {
  return `phase=compile
${launchFunction(command, undefined, { limits: COMPILE_LIMITS, box })}
${runPhase(COMPILE_LIMITS, box, 'err')}
compile_ms=$wall
{ [ "$rc" = 0 ] && [ ! -e "$d/reached" ]; } || finish
${box === null ? '' : `why=$(umount "$m/tmp" 2>&1) && make tmp ${diskBytes} ${inodes + 1} && room ${diskBytes} ${inodes} || broken "no folder for the program: $why"`}`;
}

function launchFunction(
  command: string,
  order: AttemptOrder | undefined,
  { limits, box }: { readonly limits: Limits; readonly box: BoxFeatures | null },
): string {
  const given = order?.arguments.map(shellWord).join(' ') ?? '';
  const words = `${limitWords(limits, hasCgroup(box))} sh -c ${shellWord(command)} sh ${given}`;
  if (box !== null) return `launch() { box ${words} 9<"$d/filter"; }`;
  const env = Object.entries(order?.env ?? {}).map(([name, value]) => shellWord(`${name}=${value}`));
  return `launch() {
  cd "$d/w" && echo began >&8 && exec 8>&- setsid env -- ${[...env, words].join(' ')}
}`;
}

/**
 * Of a folder in memory, what is left is brought to \`w\`. Nothing of the program lives any more; a file of holes
 * would be large on disk, so more than there was room for is not brought.
 */
function bringText({ work: { results, limits, files } }: AttemptOrder, box: BoxFeatures | null): string {
  if (box === null) return `bring() { [ ! -e "$work/${PROGRAM}" ] || rm -f "$work/${PROGRAM}"; }`;
  if (results.length === 0) return 'bring() { :; }';
  const most = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, limits.diskBytes);
  return `bring() {
  rm -f "$work/${PROGRAM}"
  size=$(find "$work" -type f -exec ls -ln {} + | awk '$5 ~ /^[0-9]+$/ { sum += $5 } END { printf "%.0f", sum }')
  [ "$size" -le ${most} ] || { unkept='its results are larger than its disk: files with holes'; return; }
  unkept=$( { cp -RP "$work" "$d/res" && chmod -R u+rwX,go-rwx "$d/res" && rm -rf "$d/w" && mv "$d/res" "$d/w"; } 2>&1) && unkept=
}`;
}
