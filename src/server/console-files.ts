/**
 * The files of the console, as they were built: a fixed table of names, read once. No path of a request ever names a file. What is not
 * among them is a page of the console, if it looks like one.
 */

import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer>;
  readonly tag: string;
  /** Its name says what is in it: it may be kept for ever. */
  readonly isNamedByContent: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
};

export class ConsoleFiles {
  readonly #files = new Map<string, ConsoleFile>();

  /** Empty where nothing has been built. */
  static read(folder: string): ConsoleFiles {
    const files = new ConsoleFiles();
    if (!existsSync(folder)) return files;
    for (const name of globSync('**/*.*', { cwd: folder })) {
      const type = TYPES[extname(name)];
      if (type !== undefined) files.#files.set(`/${name}`, fileOf(join(folder, name), name, type));
    }
    return files;
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  at(path: string): ConsoleFile | undefined {
    return this.#files.get(path);
  }

  /** The one page, which shows by its address what was asked for. */
  get page(): ConsoleFile | undefined {
    return this.#files.get('/index.html');
  }
}

function fileOf(path: string, name: string, type: string): ConsoleFile {
  const bytes = new Uint8Array(readFileSync(path));
  return {
    type,
    bytes,
    zipped: new Uint8Array(gzipSync(bytes)),
    tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    isNamedByContent: name.startsWith('assets/'),
  };
}
