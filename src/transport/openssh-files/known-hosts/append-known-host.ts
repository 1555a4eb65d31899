/** Adds one line to a known_hosts file, so that lines of several processes never mix. */

import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { GrappeError } from '../../../base/index.ts';
import { isNodeName } from '../../node-name.ts';
import { hashName } from './hashed-name.ts';
import type { PublicKey } from './public-key.ts';

export interface NewLine {
  /** `host`, or `[host]:port` off port 22. */
  readonly name: string;
  readonly key: PublicKey;
  readonly isHashed: boolean;
}

/** One write to a file opened for appending; a new file is 0600, a new folder (one, as ssh makes it) 0700. */
export function appendKnownHost(file: string, { name, key, isHashed }: NewLine): void {
  const bare = /^\[([^\]]*)\]:[0-9]{1,5}$/.exec(name)?.[1] ?? name;
  if (!isNodeName(bare))
    throw new GrappeError('node-name', { message: `a name that cannot stand in '${file}'` });
  const line = `${isHashed ? hashName(name) : name} ${key.type} ${key.blob.toString('base64')}\n`;
  try {
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { mode: 0o700 });
    appendWhole(file, line);
  } catch (cause) {
    throw new GrappeError('local', {
      message: `the host key of '${name}' cannot be added to '${file}'`,
      hint: 'check that the file and its folder are yours and may be written',
      cause,
    });
  }
}

function appendWhole(file: string, line: string): void {
  const descriptor = openSync(file, 'a+', 0o600);
  try {
    const bytes = Buffer.from(endsInLine(descriptor) ? line : `\n${line}`);
    if (writeSync(descriptor, bytes) !== bytes.length) throw new Error('only a part of the line was written');
  } finally {
    closeSync(descriptor);
  }
}

/** A last line without its newline would swallow ours. */
function endsInLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || readSync(descriptor, last, 0, 1, size - 1) === 0 || last[0] === 0x0a;
}
