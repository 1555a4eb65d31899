/** What goes to a node to start attempts there: contents, each once, and which files of which attempt they are. */

import { createHash } from 'node:crypto';
import { checkAttemptId, isPlainPath, unusable } from './place.ts';

/** An attempt as the runner is to run it. */
export interface StartOrder {
  readonly id: string;
  /** sh, with the attempt's folder in `$d`; it begins in `$d/w`, the folder of the program. */
  readonly cmd: string;
  /** What lies in `$d/w`. */
  readonly files: readonly OrderFile[];
  /** What lies in `$d` beside it, by name. */
  readonly beside: ReadonlyMap<string, Uint8Array>;
  /** Comes back with the end, in front of the evidence. */
  readonly about: ReadonlyMap<string, string>;
}

export interface OrderFile {
  readonly path: string;
  readonly executable: boolean;
  readonly bytes: Uint8Array;
}

/** In pieces, for `ExecIo.stdin`; nothing is copied. */
export async function* startPayload(orders: readonly StartOrder[]): AsyncGenerator<Uint8Array, void> {
  const contents = new Contents();
  const listed = orders.map((order) => ({
    id: checkAttemptId(order.id),
    entries: entriesOf(order, contents),
  }));
  for (const bytes of contents.all) {
    yield Buffer.from(`blob ${bytes.length}\n`);
    if (bytes.length > 0) yield bytes;
  }
  for (const { id, entries } of listed) yield Buffer.from(`attempt ${id}\n${foldersOf(entries)}`);
  yield Buffer.from('made\n');
  for (const { id, entries } of listed) {
    const lines = entries.map(({ word, content, path }) => `${word} ${content} ${path}\n`);
    yield Buffer.from(`into ${id}\n${lines.join('')}`);
  }
  yield Buffer.from('go\n');
}

interface Entry {
  readonly word: 'file' | 'program';
  /** Its number among the contents, from 1. */
  readonly content: number;
  readonly path: string;
}

/** Equal ones have one number: the tasks of an array mostly differ in a few words. */
class Contents {
  readonly all: Uint8Array[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(bytes: Uint8Array): number {
    const hash = createHash('sha256').update(bytes).digest('base64');
    const known = this.#numbers.get(hash);
    if (known !== undefined) return known;
    const number = this.all.push(bytes);
    this.#numbers.set(hash, number);
    return number;
  }
}

function entriesOf(order: StartOrder, contents: Contents): Entry[] {
  const about = [...order.about].map(([key, value]) => `${key} ${value.replaceAll(/[\x00-\x1f]/g, ' ')}\n`);
  const own: [string, Uint8Array][] = [
    ['cmd', Buffer.from(order.cmd)],
    ['about', Buffer.from(about.join(''))],
    ...[...order.beside].map(([name, bytes]): [string, Uint8Array] => [checkBeside(name), bytes]),
  ];
  return [
    ...own.map(([path, bytes]): Entry => ({ word: 'file', content: contents.numberOf(bytes), path })),
    ...order.files.map(({ path, executable, bytes }): Entry => {
      if (!isPlainPath(path)) throw unusable('file', path);
      return {
        word: executable ? 'program' : 'file',
        content: contents.numberOf(bytes),
        path: `w/${path}`,
      };
    }),
  ];
}

/** Lower-case letters; the node refuses the names of the runner's own files. */
function checkBeside(name: string): string {
  if (!/^[a-z]{1,32}$/.test(name)) throw unusable('file', name);
  return name;
}

function foldersOf(entries: readonly Entry[]): string {
  const folders = new Set<string>();
  for (const { path } of entries)
    for (let end = path.indexOf('/', 2); end >= 0; end = path.indexOf('/', end + 1))
      folders.add(path.slice(0, end));
  return [...folders].map((folder) => `folder ${folder}\n`).join('');
}
