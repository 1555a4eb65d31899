/** A secret of a person: typed without echo, or read from standard input where that is no terminal. Never from the command line. */

import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';

const MOST_BYTES = 4096;

/** Never empty. */
export async function secretFrom(what: string, io: CliIo): Promise<string> {
  const text = await (io.stdin.isTerminal || io.stdin.isEmpty ? typed(what, io) : firstLine(io));
  if (text !== '') return text;
  throw usageError(`no ${what} was given`, 'type it on the terminal, or send it to standard input');
}

async function typed(what: string, io: CliIo): Promise<string> {
  const answer = await io.askSecret(`${io.program}: ${what}: `);
  return typeof answer === 'string' ? '' : answer.line.trim();
}

async function firstLine(io: CliIo): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of io.stdin.bytes()) {
    pieces.push(piece);
    size += piece.length;
    if (size > MOST_BYTES || piece.includes(10)) break;
  }
  return Buffer.concat(pieces).toString('utf8').split('\n')[0]?.trim() ?? '';
}

/** `…/login#link=SECRET`, of this server; undefined for what is no link. */
export function linkSecretIn(text: string, url: URL): string | undefined {
  const link = URL.parse(text);
  if (!link) return undefined;
  const secret = /^#link=(.+)$/.exec(link.hash)?.[1];
  if (secret === undefined) throw usageError('this is no link that lets in', 'it ends with #link=…');
  // Behind ssh -L, the same server has another address here.
  if (link.pathname === `${url.pathname}login`) return secret;
  throw usageError('the link is of another server', `it begins with ${link.origin}`);
}
