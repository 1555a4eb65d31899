/** What is kept of servers between commands, by their addresses: `tokens.json` in the folder of the configuration, for this account alone. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { GrappeError } from '../../base/index.ts';
import { userConfigFolder } from '../../config/index.ts';
import { readPrivateFile, writePrivateFile } from '../../private-files/index.ts';
import type { CliIo } from '../io.ts';

const KeptServer = v.strictObject({
  token: v.exactOptional(v.string()),
  /** SHA-256 of the certificate that this server was seen with, where nobody has signed it. */
  fingerprint: v.exactOptional(v.string()),
});
export type KeptServer = v.InferOutput<typeof KeptServer>;

const Kept = v.strictObject({ v: v.literal(1), servers: v.record(v.string(), KeptServer) });

const OTHERS = 0o077;

export function keptServersFile(env: CliIo['env']): string {
  return join(userConfigFolder(env), 'grappe', 'tokens.json');
}

export async function keptServer(env: CliIo['env'], { href }: URL): Promise<KeptServer> {
  return (await readKept(env)).get(href) ?? {};
}

/** What is not named stays as it is. */
export async function keepServer(env: CliIo['env'], { href }: URL, change: KeptServer): Promise<void> {
  const all = await readKept(env);
  all.set(href, { ...all.get(href), ...change });
  await writeKept(env, all);
}

/** The certificate stays known. */
export async function forgetToken(env: CliIo['env'], { href }: URL): Promise<void> {
  const all = await readKept(env);
  const { token: _, ...rest } = all.get(href) ?? {};
  if (Object.keys(rest).length > 0) all.set(href, rest);
  else all.delete(href);
  await writeKept(env, all);
}

/** Their addresses. */
export async function serversWithToken(env: CliIo['env']): Promise<string[]> {
  return Array.from(await readKept(env)).flatMap(([href, { token }]) => (token === undefined ? [] : href));
}

async function writeKept(env: CliIo['env'], all: ReadonlyMap<string, KeptServer>): Promise<void> {
  const text = JSON.stringify({ v: 1, servers: Object.fromEntries(all) }, null, 2);
  await writePrivateFile(keptServersFile(env), `${text}\n`, { durable: true });
}

async function readKept(env: CliIo['env']): Promise<Map<string, KeptServer>> {
  const path = keptServersFile(env);
  const text = await readPrivateFile(path);
  if (text === undefined) return new Map();
  if ((statSync(path).mode & OTHERS) !== 0)
    throw unusable(path, 'others can read the tokens in it', `chmod 600 '${path}', and sign in anew`);
  const kept = v.safeParse(Kept, parsed(text));
  if (kept.success) return new Map(Object.entries(kept.output.servers));
  throw unusable(path, 'it is not what this version writes', `remove it, then sign in: grappe login URL`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(path: string, why: string, hint: string): GrappeError {
  return new GrappeError('local', { message: `cannot use the file '${path}'`, why, hint });
}
