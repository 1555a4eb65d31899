/** Where the background process lies: a private folder of this account, looked at before each use. */

import { type Stats, lstatSync, mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { GrappeError, systemCode } from '../base/index.ts';
import { isSafeParent, LONGEST_NAME_BYTES } from '../transport/index.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Place {
  readonly folder: string;
  readonly socket: string;
  /** Held by the one process that listens. */
  readonly lock: string;
  /** What the process said when it broke down. */
  readonly log: string;
  /** The same of the process that acts for the queue of jobs. */
  readonly jobsLog: string;
  /** Folder of the connections that the system's ssh keeps. */
  readonly masters: string;
}

/** The kernel's limit of a socket's path (sun_path), less its end. */
const LONGEST_PATH_BYTES = 107;
const GROUP_OR_OTHERS = 0o077;

/** Makes the folder where it is missing. Throws GrappeError where no folder can be had, or it is not safe. */
export function findPlace(env: Environment): Place {
  const uid = process.getuid?.() ?? 0;
  for (const folder of foldersOf(env, uid)) {
    const place = placeIn(folder);
    if (longestPathBytes(place) > LONGEST_PATH_BYTES || !isSafeParent(dirname(folder))) continue;
    if (!isThere(folder)) continue;
    check(folder, uid);
    if (!isThere(place.masters)) continue;
    check(place.masters, uid);
    return place;
  }
  throw unusable(
    'no private folder for its socket can be made',
    'set XDG_RUNTIME_DIR to a folder of your own',
  );
}

function check(folder: string, uid: number): void {
  const trouble = troubleOf(lstatSync(folder), uid);
  if (trouble === undefined) return;
  throw unusable(
    `the folder '${folder}' ${trouble}`,
    `remove it, or set XDG_RUNTIME_DIR to a folder of your own`,
  );
}

/** Of the sockets that will lie there. */
function longestPathBytes({ socket, masters }: Place): number {
  const ofMasters = Buffer.byteLength(masters) + 1 + LONGEST_NAME_BYTES;
  return Math.max(Buffer.byteLength(socket), ofMasters);
}

function foldersOf({ XDG_RUNTIME_DIR, TMPDIR }: Environment, uid: number): string[] {
  const ofSession = XDG_RUNTIME_DIR && isAbsolute(XDG_RUNTIME_DIR) ? [join(XDG_RUNTIME_DIR, 'grappe')] : [];
  return [
    ...ofSession,
    ...new Set([TMPDIR || '/tmp', '/tmp'].map((folder) => join(folder, `grappe-${uid}`))),
  ];
}

function placeIn(folder: string): Place {
  return {
    folder,
    socket: join(folder, 'daemon.sock'),
    lock: join(folder, 'daemon.lock'),
    log: join(folder, 'daemon.log'),
    jobsLog: join(folder, 'jobs.log'),
    masters: join(folder, 'ssh'),
  };
}

function isThere(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    return systemCode(error) === 'EEXIST';
  }
}

function troubleOf(found: Stats, uid: number): string | undefined {
  if (!found.isDirectory()) return 'is no folder';
  if (found.uid !== uid) return 'belongs to another account';
  return (found.mode & GROUP_OR_OTHERS) === 0 ? undefined : 'can be entered by other accounts';
}

function unusable(why: string, hint: string): GrappeError {
  return new GrappeError('daemon', { message: 'the background process cannot be used', why, hint });
}
