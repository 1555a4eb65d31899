/** The server that a command line names: known by its certificate, and asked in the name of whoever has a token for it. */

import { GrappeError } from '../../base/index.ts';
import type { Arguments } from '../arguments.ts';
import { usageError } from '../getopt.ts';
import type { CliIo } from '../io.ts';
import { trustServer } from './certificate.ts';
import { keepServer, keptServer } from './kept-servers.ts';
import { serverAddress } from './server-address.ts';
import { ServerClient } from './server-client.ts';

/** Undefined without `--server`. */
export async function serverOf(
  args: Arguments,
  io: CliIo,
  signal?: AbortSignal,
): Promise<ServerClient | undefined> {
  return args.has('server') || args.has('fingerprint') ? namedServer(args, io, signal) : undefined;
}

export async function namedServer(args: Arguments, io: CliIo, signal?: AbortSignal): Promise<ServerClient> {
  const text = args.value('server');
  if (text !== undefined) return openServer(serverAddress(text), args, { io, signal });
  throw usageError("option '--fingerprint' needs --server", 'say whose certificate it is of');
}

interface Face {
  readonly io: CliIo;
  readonly signal?: AbortSignal | undefined;
}

async function openServer(url: URL, args: Arguments, { io, signal }: Face): Promise<ServerClient> {
  const { token } = await keptServer(io.env, url);
  const shown = io.env['GRAPPE_TOKEN'] || token;
  if (shown === undefined)
    throw new GrappeError('not-signed-in', {
      message: `there is no token for ${url.href}`,
      hint: `sign in: grappe login ${url.href}; or set GRAPPE_TOKEN`,
    });
  await knowServer(url, args, io);
  return new ServerClient(url, { token: shown }, signal);
}

/** Before anything is said to it. Throws GrappeError. */
export async function knowServer(url: URL, args: Arguments, io: CliIo): Promise<void> {
  const kept = await keptServer(io.env, url);
  const fingerprint = args.value('fingerprint') ?? kept.fingerprint;
  const known = await trustServer(url, {
    fingerprint,
    agree: io.stdin.isTerminal ? agreeing(url, io) : undefined,
  });
  if (known !== undefined && known !== kept.fingerprint)
    await keepServer(io.env, url, { fingerprint: known });
}

function agreeing(url: URL, io: CliIo): (fingerprint: string) => Promise<boolean> {
  return async (fingerprint) => {
    await io.stderr.write(
      `${io.program}: ${url.href} has made its certificate for itself. Its SHA-256:\n  ${fingerprint}\n`,
    );
    const answer = await io.stdin.ask(`Is this what 'grappe serve' printed there? [yes/no] `, []);
    return typeof answer !== 'string' && answer.line.trim().toLowerCase() === 'yes';
  };
}
