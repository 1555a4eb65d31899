/** A console that is really served, in this process: people with every role, and requests as no browser would send them. */

import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import { WebSocket } from 'ws';
import { type Clock, type Role, ROLES, systemClock } from '../../src/base/index.ts';
import { openConsole, type OpenConsole } from '../../src/server/index.ts';
import { configFolder } from './config-folder.ts';

export interface ServedConsoleOptions {
  readonly yaml?: string;
  /** In place of `yaml`: a configuration that lies somewhere. */
  readonly site?: { readonly config: string; readonly env: Readonly<Record<string, string>> };
  readonly clock?: Clock;
  readonly webFolder?: string;
  /** Where the configuration says, in place of any free port. */
  readonly usualPort?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a page of a session sends. */
export interface Halves {
  readonly cookie: string;
  readonly 'grappe-key'?: string;
}

export interface PersonHere extends Required<Halves> {
  readonly origin: string;
  /** Its id. */
  readonly session: string;
}

const SENDER = { from: '127.0.0.1', agent: 'test' };
const SHELL = { user: 'root', from: null };

export interface ServedConsole extends AsyncDisposable {
  readonly console: OpenConsole;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly logged: string[];
  /** The headers of somebody with this role, who has just signed in: of a page, as a browser sends them. */
  signedIn(role: Role, name?: string): Promise<PersonHere>;
  ask(asked: Asked): Promise<Answer>;
  /** JSON by a page of the console. */
  call(method: string, path: string, who?: Halves, body?: unknown): Promise<Answer>;
  socket(headers: Readonly<Record<string, string>>, path?: string): WebSocket;
}

export async function serveConsole(options: ServedConsoleOptions = {}): Promise<ServedConsole> {
  const folder = configFolder({ 'grappe.yaml': options.yaml ?? 'version: 1\nnodes: n[1-4]\n' });
  const logged: string[] = [];
  const configFile = options.site?.config ?? `${folder.path}/grappe.yaml`;
  const env = { ...(options.site?.env ?? folder.env), PATH: process.env['PATH'] ?? '' };
  const console = await openConsole({
    site: {
      fleet: { configFile, env, cwd: folder.path },
      clock: options.clock ?? systemClock,
      warn: (error) => logged.push(error.message),
      note: (sentence) => logged.push(sentence),
    },
    host: '127.0.0.1',
    port: options.usualPort ? undefined : 0,
    webFolder: options.webFolder ?? `${folder.path}/no-web`,
    version: '0.0.0',
    log: (text) => logged.push(text),
  });
  const { accounts, port } = console;
  const origin = `http://127.0.0.1:${port}`;
  const ask = (asked: Asked): Promise<Answer> => asking(port, asked);
  return {
    ...{ console, origin, logged, ask },
    async signedIn(role, name = `one-${role}`) {
      const known = accounts.people.list().some((account) => account.name === name);
      if (!known) await accounts.people.add(SHELL, { name, role, nodes: null, languages: null });
      const link = await accounts.people.makeLink(SHELL, name, 60_000);
      const { secret, key, session } = await accounts.redeem(link, SENDER);
      return { cookie: `grappe-${port}=${secret}`, 'grappe-key': key, origin, session };
    },
    call: (method, path, who, body) =>
      ask({
        method,
        path,
        headers: {
          origin,
          ...(who && halvesOf(who)),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    socket: (headers, path = '/api/socket') => new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers }),
    async [Symbol.asyncDispose]() {
      await console[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Without what is no header. */
export function halvesOf({ cookie, 'grappe-key': key }: Halves): Record<string, string> {
  return { cookie, ...(key !== undefined && { 'grappe-key': key }) };
}

export const EVERY_ROLE = ROLES;

function asking(port: number, { method = 'GET', path, headers = {}, body }: Asked): Promise<Answer> {
  const options: RequestOptions = {
    ...{ host: '127.0.0.1', port, method, path, agent: false },
    headers: {
      host: `127.0.0.1:${port}`,
      ...(body !== undefined &&
        !('transfer-encoding' in headers) && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** How an upgrade ended: 101, or the status that refused it. */
export function upgradeStatus(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      socket.terminate();
      resolve(statusCode);
    });
    socket.on('error', (error) => (/terminated|closed/.test(error.message) ? undefined : reject(error)));
  });
}
