/** What goes to a node to start attempts there: their folders, then the contents of their files. */

import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path/posix';
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
  const attempts = orders.map((order) => ({ id: checkAttemptId(order.id), files: filesOf(order) }));
  const shared = sharedIn(attempts.flatMap(({ files }) => files));
  const folders = attempts.map(({ id, files }) => `attempt ${id}\n${foldersOf(files)}`);
  const numbers = [...shared.values()].map(({ number }) => `shared ${number}\n`);
  yield Buffer.from(`${folders.join('')}${numbers.join('')}made\n`);
  for (const { number, name, bytes } of shared.values())
    yield* announced(`bytes ${number} ${bytes.length} ${name}\n`, bytes);
  for (const { id, files } of attempts) {
    yield Buffer.from(`into ${id}\n`);
    for (const { path, bytes, key } of files)
      if (!shared.has(key)) yield* announced(`file ${bytes.length} ${path}\n`, bytes);
    yield Buffer.from(`${copiesOf(files, shared)}${programsOf(files)}`);
  }
  yield Buffer.from('go\n');
}

function* announced(line: string, bytes: Uint8Array): Generator<Uint8Array, void> {
  yield Buffer.from(line);
  if (bytes.length > 0) yield bytes;
}

interface NamedFile extends OrderFile {
  /** The same for the same content under the same name. */
  readonly key: string;
}

function filesOf(order: StartOrder): NamedFile[] {
  const own = [['cmd', Buffer.from(`${aboutLines(order)}${order.cmd}`)] as const, ...order.beside];
  const files = order.files.map((file) => ({ ...file, path: `w/${checkPath(file.path)}` }));
  return [
    ...own.map(([name, bytes]) => ({ path: checkBeside(name), bytes, executable: false })),
    ...files,
  ].map((file) => ({ ...file, key: `${basename(file.path)} ${hashOf(file.bytes)}` }));
}

/** In front of the script, where the supervisor finds them. */
function aboutLines({ about }: StartOrder): string {
  return [...about]
    .map(([key, value]) => `#= ${key} ${value.replaceAll(/[\x00-\x1f\x7f]/g, ' ')}\n`)
    .join('');
}

function checkPath(path: string): string {
  if (!isPlainPath(path)) throw unusable('file', path);
  return path;
}

/** Lower-case letters; the node refuses the names of the runner's own files. */
function checkBeside(name: string): string {
  if (!/^[a-z]{1,32}$/.test(name)) throw unusable('file', name);
  return name;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

interface Shared {
  readonly number: number;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Contents that go over once for several files: the tasks of an array mostly differ in a few words. */
function sharedIn(files: readonly NamedFile[]): ReadonlyMap<string, Shared> {
  const several = [...Map.groupBy(files, ({ key }) => key)].filter(([, same]) => same.length > 1);
  return new Map(
    several.map(([key, [first]], index) => {
      const { path = '', bytes = new Uint8Array() } = first ?? {};
      return [key, { number: index + 1, name: basename(path), bytes }];
    }),
  );
}

function foldersOf(files: readonly NamedFile[]): string {
  const folders = new Set<string>();
  for (const { path } of files)
    for (let end = path.indexOf('/', 2); end >= 0; end = path.indexOf('/', end + 1))
      folders.add(path.slice(0, end));
  return [...folders].map((folder) => `folder ${folder}\n`).join('');
}

/** All that go into one folder at once: one process on the node. */
function copiesOf(files: readonly NamedFile[], shared: ReadonlyMap<string, Shared>): string {
  const byFolder = Map.groupBy(
    files.filter(({ key }) => shared.has(key)),
    ({ path }) => dirname(path),
  );
  return [...byFolder]
    .map(([folder, inside]) => {
      const from = inside
        .map(({ key }) => shared.get(key))
        .map((each) => `from ${each?.number} ${each?.name}\n`);
      return `${from.join('')}copy ${folder}\n`;
    })
    .join('');
}

function programsOf(files: readonly NamedFile[]): string {
  return files
    .filter(({ executable }) => executable)
    .map(({ path }) => `program ${path}\n`)
    .join('');
}
