/** One node of the embedded cluster: an SSH server on a port of 127.0.0.1 that takes one key. */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type Session } from 'ssh2';
import type { CommandGroups } from './command-groups.ts';
import { execute } from './execute.ts';
import { serveFiles } from './serve-files.ts';

export interface EmbeddedNode {
  readonly name: string;
  readonly port: number;
  /** Drops everybody and listens no more, as a machine that is switched off. */
  stop(): Promise<void>;
  /** Listens again on its port. */
  start(): Promise<void>;
}

export interface EmbeddedNodeOptions {
  readonly name: string;
  readonly home: string;
  /** Private key in OpenSSH form. */
  readonly hostKey: string;
  /** The only public key that may log in. */
  readonly userKey: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly groups: CommandGroups;
}

export async function startEmbeddedNode(options: EmbeddedNodeOptions): Promise<EmbeddedNode> {
  const allowed = ssh2.utils.parseKey(options.userKey);
  if (allowed instanceof Error) throw allowed;
  const ssh = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) =>
    serveClient(client, allowed, options),
  );
  const sockets = new Set<Socket>();
  // ssh2's own listener would wait 40 ms with every small packet (Nagle's algorithm).
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    name: options.name,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    start: () => listen(server, port),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function serveClient(client: Connection, allowed: ssh2.ParsedKey, options: EmbeddedNodeOptions): void {
  // A client that breaks off is its own affair.
  client.on('error', () => undefined);
  client.on('authentication', (context) => authenticate(context, allowed));
  client.on('session', (accept) => serveSession(accept(), options));
}

function authenticate(context: AuthContext, allowed: ssh2.ParsedKey): void {
  if (context.method !== 'publickey') return context.reject(['publickey']);
  if (!context.key.data.equals(allowed.getPublicSSH())) return context.reject(['publickey']);
  // Without a signature the client only asks whether the key would do (RFC 4252 section 7).
  if (!context.signature || !context.blob) return context.accept();
  // An Error is an answer too, whatever the types say: only true is a yes.
  const verified: unknown = allowed.verify(context.blob, context.signature, context.hashAlgo);
  if (verified === true) return context.accept();
  context.reject(['publickey']);
}

function serveSession(session: Session, options: EmbeddedNodeOptions): void {
  const { home, groups } = options;
  const env = nodeEnvironment(options);
  session.on('exec', (accept, _reject, { command }) => execute(command, accept(), { home, env, groups }));
  session.on('sftp', (accept) => serveFiles(accept(), home));
}

function nodeEnvironment({ name, home, env }: EmbeddedNodeOptions): Record<string, string> {
  return {
    HOME: home,
    PATH: `${home}/bin:${env['PATH'] ?? '/usr/bin:/bin'}`,
    USER: env['USER'] ?? 'demo',
    LANG: env['LANG'] ?? 'C.UTF-8',
    SHELL: '/bin/sh',
    GRAPPE_NODE: name,
    // All nodes are on one machine, and each has locks of its own.
    GRAPPE_LOCKS: `${home}/.locks`,
  };
}
