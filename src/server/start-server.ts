/** The server: its door on the network, and its end. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { concurrencyLimit, GrappeError, systemReason } from '../base/index.ts';
import { CLOSED, PROTOCOL, PROTOCOL_HEADER, SOCKET_PROTOCOL } from '../protocol/index.ts';
import { errorAnswer } from './answer-error.ts';
import { authenticate } from './authenticate.ts';
import { consoleApp } from './console-app.ts';
import type { ConsoleFiles } from './console-files.ts';
import { refuseUpgrade } from './guard.ts';
import type { SignedIn } from './handlers.ts';
import { mismatch } from './mismatch.ts';
import type { ServerPolicy } from './policy.ts';
import type { ServedConsole } from './served-console.ts';
import { SocketHub } from './socket-hub.ts';

export interface ServerOptions {
  readonly server: Server;
  readonly files: ConsoleFiles;
  readonly policy: ServerPolicy;
  readonly log: (text: string) => void;
}

export interface RunningServer extends AsyncDisposable {
  readonly hub: SocketHub;
}

const SOCKET_BYTES = 16 * 1024;
const LARGE_AT_ONCE = 2;
const LAST_ANSWERS_MS = 5000;

/** Opens the door: the port is taken from then on, and nothing is answered before `serve`. Throws GrappeError. */
export async function listen(
  { host, port }: { readonly host: string; readonly port: number },
  tls: { readonly key: string; readonly cert: string } | undefined,
): Promise<{ server: Server; port: number }> {
  const server = tls ? createTlsServer(tls) : createServer();
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, host, listening.resolve);
  try {
    await listening.promise;
  } catch (cause) {
    throw new GrappeError('local', {
      message: `cannot listen on ${host}:${port}`,
      why: systemReason(cause),
      hint: 'choose another one with --port, or end what listens there',
      cause,
    });
  }
  return { server, port: (server.address() as AddressInfo).port };
}

export function serve(console: ServedConsole, { server, files, policy, log }: ServerOptions): RunningServer {
  const { site, accounts, jobs } = console;
  const hub = new SocketHub({ site, mayHear: ({ who }, topic) => jobs.mayHear(who, topic) });
  const largeInTurn = concurrencyLimit(LARGE_AT_ONCE);
  const app = consoleApp({
    console,
    serving: { accounts, policy, largeInTurn, clock: site.clock, log },
    files,
  });
  const answer = getRequestListener((request, env) => app.fetch(request, env));
  server.on('request', (request, response) => void answer(request, response));
  const sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: SOCKET_BYTES },
    // Never the key, which stands among them.
    handleProtocols: (named) => named.has(SOCKET_PROTOCOL) && SOCKET_PROTOCOL,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    void admit(request).then(
      (caller) =>
        sockets.handleUpgrade(request, socket, head, (opened) => {
          hub.add(opened, caller);
          // It may have been revoked while its nodes were resolved: then nobody was there to be closed.
          accounts.note(caller.by);
        }),
      (error: unknown) => refuse(socket, errorAnswer(error, log)),
    );
  });
  const admit = async (request: IncomingMessage): Promise<SignedIn> => {
    refuseUpgrade(request, policy);
    const wrong = mismatch(String(request.headers[PROTOCOL_HEADER] ?? PROTOCOL), console.version);
    if (wrong) throw wrong;
    const caller = await authenticate(accounts, request, policy);
    if (!caller) throw new GrappeError('not-signed-in', { message: 'nobody is signed in' });
    return caller;
  };
  const forget = accounts.onRevoked((by) => {
    hub.close((caller) => isDeepStrictEqual(caller.by, by), CLOSED.revoked, 'signed out');
  });
  return {
    hub,
    async [Symbol.asyncDispose]() {
      forget();
      hub.stop();
      sockets.close();
      await close(server);
    },
  };
}

function refuse(socket: Duplex, { status, body }: ReturnType<typeof errorAnswer>): void {
  const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json\r\nconnection: close`;
  // Nobody else looks after it any more: whoever does not hang up is hung up on.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head}\r\n\r\n${JSON.stringify(body)}`);
}

/** What is being answered is answered; whoever takes too long is cut off. */
async function close(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  await closed.promise;
  clearTimeout(timer);
}
