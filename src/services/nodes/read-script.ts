/** Reading the units of a node: few fragments for many units, and the readings in what they print. */

import { frameMark, type Frames } from '../../facts/index.ts';
import { BACKEND_KINDS, readingOf } from '../backends/index.ts';
import type { Target } from '../node-actions.ts';
import type { Reading } from '../reading.ts';
import { backendWord, beginning, environmentOf, INIT_SYSTEMS, type Surroundings } from './node-script.ts';
import { shellWord } from '../shell-word.ts';

/** Units of one backend, read in one go. */
export interface ReadPart {
  readonly name: string;
  readonly targets: readonly Target[];
}

const UNITS_IN_PART = 64;
/** The kernel takes 131,071 bytes as one argument; the beginning has its share of them. */
const LONGEST_SCRIPT = 75_000;

/** What a text grows to under sudo and an odd login shell: quotes within quotes within quotes. */
function grownLength(text: string): number {
  const counts = [/['\\!]/g, /\n/g, /[^\0-~]/g].map((kind) => text.match(kind)?.length ?? 0);
  const [quotes = 0, lines = 0, others = 0] = counts;
  return text.length + 260 * quotes + 70 * lines + 140 * others;
}

/** Commands have an environment each, so they stand alone. */
export function readParts(targets: readonly Target[]): ReadPart[] {
  const groups = Map.groupBy(targets, ({ settings, service }) =>
    settings.backend === 'command'
      ? `command ${service}`
      : `${settings.backend} ${settings.become === 'none'}`,
  );
  const parts = [...groups.values()].flatMap((group) => inPieces(group, UNITS_IN_PART));
  return parts.map((part, at) => ({ name: `read-${at}`, targets: part }));
}

function inPieces<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

export type SurroundingsOf = (target: Target) => Surroundings;

/** As many scripts as are needed to keep each of them short enough. */
export function readScripts(parts: readonly ReadPart[], nonce: string, of: SurroundingsOf): string[] {
  const scripts: { targets: Target[]; text: string }[] = [];
  for (const part of parts) {
    const text = readScript(part, nonce, of);
    const last = scripts.at(-1);
    if (last && grownLength(last.text + text) < LONGEST_SCRIPT) {
      last.text += text;
      last.targets.push(...part.targets);
    } else scripts.push({ targets: [...part.targets], text });
  }
  return scripts.map(({ targets, text }) => `${beginning(targets)}${READ_UNITS}${text}`);
}

/** An init script that wants root is not asked without: `root` says that it should be. */
const READ_UNITS = `
read_units() {
  backend=$1 wants=$2; shift 2
  echo "$backend"
  if [ "$wants" = yes ] && [ "$me" != 0 ] && [ "$backend" != systemd ]; then echo root; return; fi
  "\${backend}_read" "$@"
}
`;

/** Commands in a subshell: the environment of one is not that of the next. */
function readScript({ name, targets }: ReadPart, nonce: string, of: SurroundingsOf): string {
  const [first] = targets;
  if (!first) return '';
  const wants = first.settings.backend === 'auto' && first.settings.become !== 'none' ? 'yes' : 'no';
  const units = targets.map(({ settings }) => shellWord(settings.unit)).join(' ');
  const read = `read_units ${backendWord(first)} ${wants} ${units}`;
  const isCommand = first.settings.backend === 'command';
  const text = isCommand ? `(${environmentOf(first, of(first))}\n${read})` : read;
  return `${frameMark(nonce, name)}\n${text}\n`;
}

/** Undefined where root has to ask. */
export function readingsIn({ name, targets }: ReadPart, frames: Frames): readonly Reading[] | undefined {
  const text = frames.get(name) ?? '';
  const end = text.indexOf('\n');
  const backend = text.slice(0, Math.max(end, 0));
  const rest = text.slice(end + 1);
  const asked = targets[0]?.settings.backend ?? 'auto';
  const known = INIT_SYSTEMS.find((init) => init === backend) ?? 'systemd';
  const kind = BACKEND_KINDS[asked === 'auto' ? known : asked];
  if (kind.name !== backend) return targets.map(() => readingOf(kind.name, { detail: 'no answer' }));
  if (rest.trim() === 'root') return undefined;
  return kind.read(
    targets.map(({ settings }) => settings.unit),
    rest,
  );
}
