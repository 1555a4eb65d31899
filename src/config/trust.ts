/**
 * Which files of working folders a person has agreed to: path and SHA-256 of each, kept in the state folder.
 * A file that changed is no longer trusted. Not asked for files that were given or lie in a configuration folder.
 */

import { createHash } from 'node:crypto';
import { open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../private-files/index.ts';
import { GrappeError, systemReason } from '../base/index.ts';
import { type Environment, stateFolder } from './folders.ts';
import type { SourceFile } from './source-file.ts';

const GROUP_OR_OTHERS_WRITE = 0o022;

export async function areTrusted(files: readonly SourceFile[], env: Environment): Promise<boolean> {
  const agreed = await readTrust(trustPath(env));
  for (const file of files) {
    if (agreed.get(await realpath(file.path)) !== digest(file)) return false;
  }
  return true;
}

/** Remembers these files as they were read, and answers with the path of the record. */
export async function trustFiles(files: readonly SourceFile[], env: Environment): Promise<string> {
  const path = trustPath(env);
  const agreed = await readTrust(path);
  for (const file of files) agreed.set(await realpath(file.path), digest(file));
  await writeTrust(path, agreed);
  return path;
}

function trustPath(env: Environment): string {
  return join(stateFolder(env), 'trust.json');
}

function digest(file: SourceFile): string {
  return createHash('sha256').update(file.text).digest('hex');
}

/** A record that others could have written, or that cannot be read, agrees to nothing. */
async function readTrust(path: string): Promise<Map<string, string>> {
  try {
    await using handle = await open(path);
    const { mode, uid } = await handle.stat();
    if ((mode & GROUP_OR_OTHERS_WRITE) !== 0 || uid !== process.getuid?.()) return new Map();
    return agreements(JSON.parse(await handle.readFile('utf8')));
  } catch {
    return new Map();
  }
}

function agreements(record: unknown): Map<string, string> {
  const files: unknown = isObject(record) ? record['files'] : undefined;
  const pairs = isObject(files) ? Object.entries(files) : [];
  return new Map(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

async function writeTrust(path: string, agreed: ReadonlyMap<string, string>): Promise<void> {
  // fromEntries defines keys rather than assigning them, so that no path can reach a prototype.
  const text = `${JSON.stringify({ version: 1, files: Object.fromEntries(agreed) }, null, 2)}\n`;
  try {
    await writePrivateFile(path, text, { durable: true });
  } catch (cause) {
    throw new GrappeError('local', {
      message: `cannot write down the trust in '${path}'`,
      why: systemReason(cause),
      hint: 'name a folder that you may write to in XDG_STATE_HOME',
      cause,
    });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
