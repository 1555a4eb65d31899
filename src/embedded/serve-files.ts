/**
 * A small SFTP server (draft-ietf-secsh-filexfer-02, version 3) over an embedded node's files:
 * what get, put and copies ask for. No directories are listed, no links are made.
 */

import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';

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
  sftp.on('FSETSTAT', (request, id, attributes) => answer(request, handles.chmod(id, attributes.mode)));
  sftp.on('STAT', (request, path) =>
    reply(request, stat(at(path)), (found) => sftp.attrs(request, attributesOf(found))),
  );
  sftp.on('LSTAT', (request, path) =>
    reply(request, lstat(at(path)), (found) => sftp.attrs(request, attributesOf(found))),
  );
  sftp.on('SETSTAT', (request, path, attributes) => answer(request, changeMode(at(path), attributes.mode)));
  sftp.on('REMOVE', (request, path) => answer(request, unlink(at(path))));
  sftp.on('MKDIR', (request, path) => answer(request, mkdir(at(path))));
  sftp.on('REALPATH', (request, path) =>
    reply(request, canonical(at(path)), (name) =>
      sftp.name(request, [{ filename: name, longname: name, attrs: NO_ATTRIBUTES }]),
    ),
  );
  // POSIX rename, over an old file too: ssh2's server cannot announce posix-rename@openssh.com.
  sftp.on('RENAME', (request, from, to) => answer(request, rename(at(from), at(to))));
  sftp.on('end', () => sftp.end());
  sftp.on('close', () => void handles.closeAll());
}

const NO_ATTRIBUTES: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

class OpenHandles {
  readonly #files = new Map<number, FileHandle>();
  #next = 0;

  async open(path: string, flags: number, mode: number | undefined): Promise<Buffer> {
    const file = await open(path, openFlags(flags), mode ?? 0o666);
    const id = this.#next++;
    this.#files.set(id, file);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(id);
    return handle;
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

  async chmod(handle: Buffer, mode: number | undefined): Promise<void> {
    if (mode !== undefined) await this.#file(handle).chmod(mode & 0o777);
  }

  async close(handle: Buffer): Promise<void> {
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

/** Times and owners stay as they are. */
async function changeMode(path: string, mode: number | undefined): Promise<void> {
  if (mode !== undefined) await chmod(path, mode & 0o777);
}

/** The real path; of a file that does not exist yet, the path as it would be. */
async function canonical(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
