/** What on a node is to be fetched: the paths that were named, patterns resolved from the node's own listings. */

import { posix } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import type { RemoteEntry, RemoteStat } from '../../transport/index.ts';
import { checkPath } from '../transfer/file-copy.ts';
import type { CopySession } from './copy-session.ts';
import { hasPattern, nameMatcher, unescaped } from './glob.ts';
import { fromHome } from './put-place.ts';
import { unfitName } from './tree-entry.ts';

export interface FetchRoot {
  readonly path: string;
  /** Empty: its content is meant (`.`, `..`, `/`, the login folder). */
  readonly name: string;
  readonly stat: RemoteStat;
}

/** More names than that nobody meant. */
const MOST_MATCHES = 10_000;
const MOST_LISTED = 1_000_000;

/** Those that are there; the others are told. */
export async function rootsOf(session: CopySession, sources: readonly string[]): Promise<FetchRoot[]> {
  const roots: FetchRoot[] = [];
  for (const source of sources) {
    const path = fromHome(source).replace(/(.)\/+$/, '$1');
    const found = await session.attempt(source, async () => {
      checkPath(path);
      return await rootsAt(session, path);
    });
    roots.push(...(found ?? []));
  }
  return roots;
}

async function rootsAt(session: CopySession, path: string): Promise<FetchRoot[]> {
  const literal = await rootAt(session, path);
  if (literal) return [literal];
  const matches = hasPattern(path) ? await expanded(session, path) : [];
  const roots = await Promise.all(matches.map((match) => rootAt(session, match)));
  const found = roots.filter((root) => root !== undefined);
  if (found.length > 0) return found;
  const what = hasPattern(path) ? 'nothing that matches' : 'no file';
  throw new GrappeError('copy', { message: `there is ${what} '${path}' on '${session.connection.node}'` });
}

/** A link that is named stands for what it points at. */
async function rootAt({ files }: CopySession, path: string): Promise<FetchRoot | undefined> {
  const found = await files.stat(path);
  if (!found) return undefined;
  const last = posix.basename(path);
  const name = last === '.' || last === '..' ? '' : last;
  if (found.kind !== 'link') return { path, name, stat: found };
  const behind = await files.realpath(path);
  const stat = await files.stat(behind);
  return stat && { path: behind, name, stat };
}

async function expanded(session: CopySession, pattern: string): Promise<string[]> {
  const isAbsolute = pattern.startsWith('/');
  let paths = [isAbsolute ? '/' : ''];
  const parts = pattern.split('/').filter((part) => part !== '');
  for (const [at, part] of parts.entries()) {
    if (!hasPattern(part)) {
      paths = paths.map((path) => posixJoin(path, unescaped(part)));
      continue;
    }
    const test = nameMatcher(part);
    const isLast = at === parts.length - 1;
    const isMeant = ({ name, stat }: RemoteEntry): boolean =>
      (isLast || mayBeFolder(stat)) && unfitName(name) === undefined && test(name);
    const found: string[] = [];
    for (const path of paths) {
      const names = await session.attempt(path, () => namesIn(session, path, isMeant));
      found.push(...(names ?? []).map((name) => posixJoin(path, name)));
    }
    if (found.length > MOST_MATCHES) throw tooMany(pattern);
    paths = found;
  }
  return paths;
}

async function namesIn(
  { files, signal }: CopySession,
  path: string,
  isMeant: (entry: RemoteEntry) => boolean,
): Promise<string[]> {
  const names: string[] = [];
  let listed = 0;
  for await (const entry of files.list(path === '' ? '.' : path)) {
    signal.throwIfAborted();
    if (++listed > MOST_LISTED) throw tooMany(path);
    if (isMeant(entry)) names.push(entry.name);
  }
  return names.toSorted();
}

/** What the node did not say is tried. */
function mayBeFolder(stat: RemoteStat | undefined): boolean {
  return stat === undefined || stat.kind === 'directory' || stat.kind === 'link';
}

function posixJoin(path: string, name: string): string {
  return path === '' || path.endsWith('/') ? `${path}${name}` : `${path}/${name}`;
}

function tooMany(pattern: string): GrappeError {
  return new GrappeError('copy', { message: `'${pattern}' has too many matches`, hint: 'name the folder' });
}
