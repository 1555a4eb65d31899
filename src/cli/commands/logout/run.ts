/** `grappe logout`: the token of a server is good no more, there and here. */

import { EXIT, GrappeError } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import { SESSION } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { forgetToken, keptServer, serversWithToken } from '../../server-client/kept-servers.ts';
import { knowServer } from '../../server-client/open-server.ts';
import { serverAddress } from '../../server-client/server-address.ts';
import { ServerClient } from '../../server-client/server-client.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const url = await serverIn(args, io);
  const { token } = await keptServer(io.env, url);
  if (token === undefined)
    throw new GrappeError('nothing-selected', { message: `no token is kept for ${url.href}` });
  const trouble = await revoke(url, token, args, io);
  await forgetToken(io.env, url);
  if (trouble) throw stillGood(url, trouble);
  const rest = io.env['GRAPPE_TOKEN'] ? '; GRAPPE_TOKEN is set, and goes on to let in' : '';
  await io.stderr.write(sanitise(`${io.program}: signed out of ${url.href}${rest}\n`));
  return EXIT.ok;
}

async function serverIn({ operands }: Arguments, { env }: CliIo): Promise<URL> {
  const [address, other] = operands;
  if (other !== undefined) throw usageError(`unexpected operand '${other}'`, 'one server at a time');
  if (address !== undefined) return serverAddress(address);
  const [only, another] = await serversWithToken(env);
  if (only === undefined)
    throw new GrappeError('nothing-selected', { message: 'no token is kept for any server' });
  if (another === undefined) return serverAddress(only);
  throw usageError('which server?', `tokens are kept for ${(await serversWithToken(env)).join(', ')}`);
}

/** Why it could not be revoked; one that lets nobody in anyhow is as good as revoked. */
async function revoke(url: URL, token: string, args: Arguments, io: CliIo): Promise<GrappeError | undefined> {
  try {
    await knowServer(url, args, io);
    await new ServerClient(url, { token }).call(SESSION.logout);
    return undefined;
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return error.code === 'not-signed-in' ? undefined : error;
  }
}

function stillGood(url: URL, cause: GrappeError): GrappeError {
  return new GrappeError(cause.code, {
    message: `the token for ${url.href} is forgotten here, and still good there`,
    why: [cause.message, cause.why].filter(Boolean).join(': '),
    hint: "revoke it in the console, under Settings, or on the server with 'grappe token revoke'",
    cause,
  });
}
