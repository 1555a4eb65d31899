/** One node of the embedded cluster: an SSH server on a port of 127.0.0.1 that takes one key. */

import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type Session } from 'ssh2';
import { execute } from './execute.ts';
import { serveFiles } from './serve-files.ts';

export interface EmbeddedNode {
  readonly name: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface EmbeddedNodeOptions {
  readonly name: string;
  readonly home: string;
  /** Private key in OpenSSH form. */
  readonly hostKey: string;
  /** The only public key that may log in. */
  readonly userKey: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function startEmbeddedNode(options: EmbeddedNodeOptions): Promise<EmbeddedNode> {
  const allowed = ssh2.utils.parseKey(options.userKey);
  if (allowed instanceof Error) throw allowed;
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    // A client that breaks off is its own affair.
    client.on('error', () => clients.delete(client));
    client.on('authentication', (context) => authenticate(context, allowed));
    client.on('session', (accept) => serveSession(accept(), options));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    name: options.name,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of clients) client.end();
      }),
  };
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
  const env = nodeEnvironment(options);
  session.on('exec', (accept, _reject, request) =>
    execute(request.command, accept(), { home: options.home, env }),
  );
  session.on('sftp', (accept) => serveFiles(accept(), options.home));
}

function nodeEnvironment(options: EmbeddedNodeOptions): Record<string, string> {
  return {
    HOME: options.home,
    PATH: `${options.home}/bin:${options.env['PATH'] ?? '/usr/bin:/bin'}`,
    USER: options.env['USER'] ?? 'demo',
    LANG: options.env['LANG'] ?? 'C.UTF-8',
    SHELL: '/bin/sh',
    GRAPPE_NODE: options.name,
  };
}
