/**
 * A small SFTP server (draft-ietf-secsh-filexfer-02, version 3) over an embedded node's files:
 * what get, put and copies ask for.
 */

import { constants } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  stat,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import type { Stats } from 'node:fs';
import ssh2, { type Attributes, type FileEntry, type SFTPWrapper } from 'ssh2';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

export function serveFiles(sftp: SFTPWrapper, home: string): void {
  const handles = new OpenHandles();
  // Not normalised: `link/..` may lead elsewhere.
  const at = (path: string): string => (path.startsWith('/') ? path : `${home}/${path}`);
  /** Answers with what `send` sends, or with a status when the work fails. */
  const reply = <T>(request: number, work: Promise<T>, send: (value: T) => void): void => {
    work
      .then(send)
      .catch((error: NodeJS.ErrnoException) => sftp.status(request, statusOf(error), error.message));
  };
  const answer = (request: number, work: Promise<unknown>): void =>
    reply(request, work, () => sftp.status(request, STATUS_CODE.OK));

  sftp.on('OPEN', (request, path, flags, attributes) =>
    reply(request, handles.open(at(path), flags, attributes.mode), (id) => sftp.handle(request, id)),
  );
  sftp.on('READ', (request, id, offset, length) =>
    reply(request, handles.read(id, offset, length), (bytes) =>
      bytes.length === 0 ? sftp.status(request, STATUS_CODE.EOF) : sftp.data(request, bytes),
    ),
  );
  sftp.on('WRITE', (request, id, offset, bytes) => answer(request, handles.write(id, offset, bytes)));
  sftp.on('CLOSE', (request, id) => answer(request, handles.close(id)));
  sftp.on('FSTAT', (request, id) =>
    reply(request, handles.stat(id), (found) => sftp.attrs(request, attributesOf(found))),
  );
  sftp.on('FSETSTAT', (request, id, attributes) => answer(request, handles.change(id, attributes)));
  sftp.on('STAT', (request, path) =>
    reply(request, stat(at(path)), (found) => sftp.attrs(request, attributesOf(found))),
  );
  sftp.on('LSTAT', (request, path) =>
    reply(request, lstat(at(path)), (found) => sftp.attrs(request, attributesOf(found))),
  );
  sftp.on('SETSTAT', (request, path, attributes) => answer(request, change(at(path), attributes)));
  sftp.on('REMOVE', (request, path) => answer(request, unlink(at(path))));
  sftp.on('MKDIR', (request, path, { mode }) => answer(request, mkdir(at(path), { mode: mode ?? 0o777 })));
  sftp.on('OPENDIR', (request, path) =>
    reply(request, handles.openFolder(at(path)), (id) => sftp.handle(request, id)),
  );
  sftp.on('READDIR', (request, id) =>
    reply(request, handles.list(id), (entries) =>
      entries.length === 0 ? sftp.status(request, STATUS_CODE.EOF) : sftp.name(request, entries),
    ),
  );
  sftp.on('READLINK', (request, path) =>
    reply(request, readlink(at(path)), (target) => sftp.name(request, [entryOf(target)])),
  );
  sftp.on('SYMLINK', (request, path, target) => answer(request, symlink(target, at(path))));
  sftp.on('REALPATH', (request, path) =>
    reply(request, canonical(at(path)), (name) => sftp.name(request, [entryOf(name)])),
  );
  // POSIX rename, over an old file too: ssh2's server cannot announce posix-rename@openssh.com.
  sftp.on('RENAME', (request, from, to) => answer(request, rename(at(from), at(to))));
  sftp.on('end', () => sftp.end());
  sftp.on('close', () => void handles.closeAll());
}

const NO_ATTRIBUTES: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function entryOf(filename: string, attrs: Attributes = NO_ATTRIBUTES): FileEntry {
  return { filename, longname: filename, attrs };
}

/** In one packet, whatever the names: far below the library's limit. */
const ENTRIES_AT_ONCE = 100;

class OpenHandles {
  readonly #files = new Map<number, FileHandle>();
  readonly #folders = new Map<number, { readonly path: string; readonly names: string[] }>();
  #next = 0;

  async open(path: string, flags: number, mode: number | undefined): Promise<Buffer> {
    const file = await open(path, openFlags(flags), mode ?? 0o666);
    const id = this.#next++;
    this.#files.set(id, file);
    return handleOf(id);
  }

  async openFolder(path: string): Promise<Buffer> {
    const names = await readdir(path);
    const id = this.#next++;
    this.#folders.set(id, { path, names });
    return handleOf(id);
  }

  /** The next entries; none at the end. */
  async list(handle: Buffer): Promise<FileEntry[]> {
    const folder = this.#folders.get(handle.readUInt32BE());
    if (!folder) throw new Error('no such handle');
    const names = folder.names.splice(0, ENTRIES_AT_ONCE);
    return Promise.all(
      names.map(async (name) => entryOf(name, attributesOf(await lstat(`${folder.path}/${name}`)))),
    );
  }

  async read(handle: Buffer, offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(Math.min(length, 256 * 1024));
    const { bytesRead } = await this.#file(handle).read(buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  }

  async write(handle: Buffer, offset: number, bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      done += (await this.#file(handle).write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
    }
  }

  async stat(handle: Buffer): Promise<Stats> {
    return this.#file(handle).stat();
  }

  async change(handle: Buffer, { mode, mtime }: Partial<Attributes>): Promise<void> {
    if (mode !== undefined) await this.#file(handle).chmod(mode & 0o777);
    if (mtime !== undefined) await this.#file(handle).utimes(new Date(), mtime);
  }

  async close(handle: Buffer): Promise<void> {
    if (this.#folders.delete(handle.readUInt32BE())) return;
    const file = this.#file(handle);
    this.#files.delete(handle.readUInt32BE());
    await file.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
    this.#files.clear();
  }

  #file(handle: Buffer): FileHandle {
    const file = handle.length === 4 ? this.#files.get(handle.readUInt32BE()) : undefined;
    if (!file) throw new Error('no such handle');
    return file;
  }
}

function handleOf(id: number): Buffer {
  const handle = Buffer.alloc(4);
  handle.writeUInt32BE(id);
  return handle;
}

function openFlags(asked: number): number {
  const reads = (asked & OPEN_MODE.READ) !== 0;
  const writes = (asked & OPEN_MODE.WRITE) !== 0;
  let flags = writes ? (reads ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  if (asked & OPEN_MODE.APPEND) flags |= constants.O_APPEND;
  if (asked & OPEN_MODE.CREAT) flags |= constants.O_CREAT;
  if (asked & OPEN_MODE.TRUNC) flags |= constants.O_TRUNC;
  if (asked & OPEN_MODE.EXCL) flags |= constants.O_EXCL;
  return flags;
}

function attributesOf(found: Stats): Attributes {
  return {
    mode: found.mode,
    uid: found.uid,
    gid: found.gid,
    size: found.size,
    atime: Math.floor(found.atimeMs / 1000),
    mtime: Math.floor(found.mtimeMs / 1000),
  };
}

function statusOf(error: NodeJS.ErrnoException): number {
  if (error.code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
  if (error.code === 'EACCES' || error.code === 'EPERM') return STATUS_CODE.PERMISSION_DENIED;
  return STATUS_CODE.FAILURE;
}

/** Owners stay as they are. */
async function change(path: string, { mode, mtime }: Partial<Attributes>): Promise<void> {
  if (mode !== undefined) await chmod(path, mode & 0o777);
  if (mtime !== undefined) await utimes(path, new Date(), mtime);
}

/** The real path; of a file that does not exist yet, the path as it would be. */
async function canonical(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
