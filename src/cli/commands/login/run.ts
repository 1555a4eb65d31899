/** `grappe login`: signs in to a server once, and keeps a token for the commands that follow. */

import { hostname } from 'node:os';
import { EXIT, GrappeError } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import { type Entered, type Me, SESSION } from '../../../protocol/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { keepServer, keptServersFile } from '../../server-client/kept-servers.ts';
import { knowServer } from '../../server-client/open-server.ts';
import { serverAddress } from '../../server-client/server-address.ts';
import { type Answered, ServerClient } from '../../server-client/server-client.ts';
import { linkSecretIn, secretFrom } from './secret-from.ts';

const USUAL_DAYS = 30;
const MOST_DAYS = 3650;

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const [address, other] = args.operands;
  if (address === undefined) throw usageError('which server?', 'give its address: grappe login URL');
  if (other !== undefined) throw usageError(`unexpected operand '${other}'`, 'secrets are asked for');
  const url = serverAddress(address);
  const days = args.integer('days', 1, MOST_DAYS) ?? USUAL_DAYS;
  await knowServer(url, args, io);
  const { token, me, until } = await tokenBy(url, { name: args.value('user'), days }, io);
  await keepServer(io.env, url, { token });
  const restriction = until === null ? '' : `, until ${until.slice(0, 10)}`;
  await io.stderr.write(
    sanitise(
      `${io.program}: signed in to ${url.href} as ${me.name} (${me.role})\n` +
        `  the token is kept in ${keptServersFile(io.env)}${restriction}\n`,
    ),
  );
  return EXIT.ok;
}

interface Wanted {
  readonly name: string | undefined;
  readonly days: number;
}

interface Got {
  readonly token: string;
  readonly me: Me;
  readonly until: string | null;
}

async function tokenBy(url: URL, { name, days }: Wanted, io: CliIo): Promise<Got> {
  const stranger = new ServerClient(url, 'none');
  if (name !== undefined) {
    const password = await secretFrom(`password of '${name}'`, io);
    return madeToken(url, days, await stranger.callWhole(SESSION.login, { body: { name, password } }));
  }
  const text = await secretFrom('one-time link or token', io);
  const secret = linkSecretIn(text, url);
  if (secret !== undefined)
    return madeToken(url, days, await stranger.callWhole(SESSION.redeem, { body: { secret } }));
  return { token: text, me: await new ServerClient(url, { token: text }).call(SESSION.me), until: null };
}

/** The session has done its work then. */
async function madeToken(url: URL, days: number, { value, headers }: Answered<Entered>): Promise<Got> {
  const { key, ...me } = value;
  const [cookie] = headers.getSetCookie()[0]?.split(';') ?? [];
  if (cookie === undefined)
    throw new GrappeError('server-failed', { message: 'the server has signed nobody in' });
  const session = new ServerClient(url, { cookie, key });
  const label = `grappe on ${hostname()}`.slice(0, 100);
  const { text, token } = await session.call(SESSION.makeToken, { body: { label, role: me.role, days } });
  await session.call(SESSION.logout);
  return { token: text, me, until: token.until };
}
