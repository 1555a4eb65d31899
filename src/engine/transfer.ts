/**
 * One file between this machine and a node, by SFTP. Written beside its destination under a temporary name,
 * compared by SHA-256, then renamed: the old file stays until the new one is whole.
 */

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { posix } from 'node:path';
import { GrappeError } from '../base/index.ts';
import type { Connection } from '../transport/index.ts';

export interface Transferred {
  readonly sizeBytes: number;
  /** SHA-256 of the content, in hexadecimal, equal on both sides. */
  readonly sha256: string;
}

const PERMISSIONS = 0o777;

/** Copies a local file to `to` on the node; a relative path starts at the login folder. */
export async function putFile(connection: Connection, from: string, to: string): Promise<Transferred> {
  await using remote = await connection.sftp();
  const local = await localFile(from);
  const beside = posix.join(posix.dirname(to), temporaryName(posix.basename(to)));
  const content = new Measured(createReadStream(from));
  try {
    await remote.create(beside, content.bytes(), local.mode & PERMISSIONS);
    const sent = content.total();
    await compare(connection.node, sent, await digestOf(remote.read(beside)));
    await remote.rename(beside, to);
    return sent;
  } catch (error) {
    // The link may be gone with the copy: the temporary file is then all that stays behind.
    await remote.remove(beside).catch(() => undefined);
    throw error;
  }
}

/** Copies a file of the node to `to` on this machine, with the permissions it has there less the umask. */
export async function getFile(connection: Connection, from: string, to: string): Promise<Transferred> {
  await using remote = await connection.sftp();
  const found = await remote.stat(from);
  if (found?.kind !== 'file') throw notAFile(connection.node, from, found?.kind);
  const beside = join(dirname(to), temporaryName(basename(to)));
  try {
    const file = await open(beside, 'wx', found.mode & PERMISSIONS);
    const content = new Measured(remote.read(from));
    try {
      for await (const chunk of content.bytes()) await file.write(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    const received = content.total();
    await compare(connection.node, received, await digestOf(remote.read(from)));
    await rename(beside, to);
    return received;
  } catch (error) {
    await rm(beside, { force: true });
    throw error instanceof GrappeError ? error : localTrouble(to, error);
  }
}

/** Bytes passed on, counted and hashed. */
class Measured {
  readonly #content: AsyncIterable<Uint8Array>;
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#content = content;
  }

  async *bytes(): AsyncIterable<Uint8Array> {
    for await (const chunk of this.#content) {
      this.#hash.update(chunk);
      this.#sizeBytes += chunk.length;
      yield chunk;
    }
  }

  total(): Transferred {
    return { sizeBytes: this.#sizeBytes, sha256: this.#hash.digest('hex') };
  }
}

async function digestOf(content: AsyncIterable<Uint8Array>): Promise<Transferred> {
  const measured = new Measured(content);
  for await (const _ of measured.bytes());
  return measured.total();
}

async function compare(node: string, one: Transferred, other: Transferred): Promise<void> {
  if (one.sha256 === other.sha256 && one.sizeBytes === other.sizeBytes) return;
  throw new GrappeError('copy', {
    message: `a file changed while it was copied, or was damaged on the way (${node})`,
    why: `${one.sizeBytes} and ${other.sizeBytes} bytes with different checksums`,
    hint: 'copy it again when nobody writes to it',
  });
}

async function localFile(path: string): Promise<{ readonly mode: number }> {
  const found = await stat(path).catch((error: Error) => {
    throw new GrappeError('copy', { message: `cannot read '${path}'`, why: error.message, cause: error });
  });
  if (!found.isFile()) throw new GrappeError('copy', { message: `'${path}' is not a file` });
  return found;
}

function notAFile(node: string, path: string, kind: string | undefined): GrappeError {
  const message =
    kind === undefined
      ? `there is no file '${path}' on ${node}`
      : `'${path}' on ${node} is a ${kind}, not a file`;
  return new GrappeError('copy', { message });
}

function localTrouble(path: string, error: unknown): GrappeError {
  const why = error instanceof Error ? error.message : String(error);
  return new GrappeError('copy', { message: `cannot write '${path}'`, why, cause: error });
}

/** Unguessable, so that nobody who can write to the folder can lie in wait under it. */
function temporaryName(name: string): string {
  return `.${name.slice(0, 100)}.grappe-${randomBytes(8).toString('hex')}`;
}
