/**
 * An SSH server whose SFTP side answers as a test likes: packets of the draft (filexfer-02) by hand, right or
 * wrong. It runs no commands. One file, whatever path is asked for, and a folder without anything in it.
 */

import { createServer, type Server } from 'node:net';
import ssh2, { type ServerChannel } from 'ssh2';
import { makeKeyPair } from '../../src/embedded/key-pair.ts';
import { type Connector, createConnector, DEFAULT_REACH } from '../../src/transport/index.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOn, portOf } from './tcp-proxy.ts';

export const REQUEST = {
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  realpath: 16,
  rename: 18,
  readlink: 19,
};
const ANSWER = { version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105 };

/** Answers one request; undefined: nothing is said. */
export type Answerer = (request: SftpRequest) => Buffer | undefined;

export interface SftpRequest {
  readonly type: number;
  readonly id: number;
  /** What follows the id. */
  readonly body: Buffer;
  readonly channel: ServerChannel;
}

export interface HostileSftp extends AsyncDisposable {
  readonly connector: Connector;
  /** Types of all requests so far. */
  readonly requests: readonly number[];
}

/** `answers` has the faults by request type; the rest is honest, with `content` as the file. */
export async function startHostileSftp(
  answers: Readonly<Partial<Record<keyof typeof REQUEST, Answerer>>>,
  content: Buffer = Buffer.from('honest'),
): Promise<HostileSftp> {
  const byType = new Map(
    Object.entries(answers).map(([name, answer]) => [REQUEST[name as keyof typeof REQUEST], answer]),
  );
  const requests: number[] = [];
  const answer = (request: SftpRequest): Buffer | undefined => {
    requests.push(request.type);
    return (byType.get(request.type) ?? honest(content))(request);
  };
  const { privateKey } = makeKeyPair('test');
  const ssh = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => {
      accept().on('subsystem', (accepted: () => ServerChannel) => void serve(accepted(), answer));
    });
  });
  const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
  await listenOn(server, '127.0.0.1');
  const folder = mkdtempSync(join(tmpdir(), 'grappe-hostile-'));
  writeFileSync(join(folder, 'id'), privateKey, { mode: 0o600 });
  const connector = createConnector(() => reachOf(portOf(server), folder), { env: { HOME: folder } });
  return {
    connector,
    requests,
    async [Symbol.asyncDispose]() {
      await connector[Symbol.asyncDispose]();
      await closed(server);
      rmSync(folder, { recursive: true });
    },
  };
}

function reachOf(port: number, folder: string) {
  return {
    ...DEFAULT_REACH,
    sshConfigFile: 'none',
    sshOptions: ['UserKnownHostsFile=/dev/null', 'IdentityAgent=none'],
    identityFiles: [join(folder, 'id')],
    user: 'anybody',
    address: '127.0.0.1',
    port,
    hostKeys: 'no' as const,
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

async function serve(channel: ServerChannel, answer: Answerer): Promise<void> {
  channel.on('error', () => undefined);
  let pending = Buffer.alloc(0);
  for await (const chunk of channel) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE()) {
      const packet = pending.subarray(4, 4 + pending.readUInt32BE());
      pending = pending.subarray(4 + packet.length);
      const [type = 0] = packet;
      const reply =
        type === 1
          ? framed(ANSWER.version, Buffer.from([0, 0, 0, 3]))
          : answer({ type, id: packet.readUInt32BE(1), body: packet.subarray(5), channel });
      if (reply && channel.writable) channel.write(reply);
    }
  }
}

function honest(content: Buffer): Answerer {
  return ({ type, id, body }) => {
    if (type === REQUEST.open || type === REQUEST.opendir) return handle(id);
    if (type === REQUEST.readdir) return status(id, 1);
    if (type === REQUEST.lstat) return attributes(id, content.length);
    if (type === REQUEST.realpath) return name(id, '/file');
    if (type !== REQUEST.read) return status(id, 0);
    const at = Number(body.readBigUInt64BE(4 + body.readUInt32BE()));
    return at >= content.length ? status(id, 1) : data(id, content.subarray(at, at + 32_768));
  };
}

export function framed(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from([type]), ...parts]);
  return Buffer.concat([number(body.length), body]);
}

export function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([number(bytes.length), bytes]);
}

export const status = (id: number, code: number, message = ''): Buffer =>
  framed(ANSWER.status, number(id), number(code), text(message), text(''));

export const handle = (id: number, value = 'h'): Buffer => framed(ANSWER.handle, number(id), text(value));

export const data = (id: number, bytes: Buffer): Buffer => framed(ANSWER.data, number(id), text(bytes));

export const name = (id: number, path: string): Buffer =>
  framed(ANSWER.name, number(id), number(1), text(path), text(path), number(0));

export interface Listed {
  readonly name: string | Buffer;
  readonly size?: number | bigint;
  /** With the bits of the file's kind; a plain file when absent. */
  readonly mode?: number;
}

/** Entries of a folder. */
export const names = (id: number, entries: readonly Listed[]): Buffer =>
  framed(
    ANSWER.name,
    number(id),
    number(entries.length),
    ...entries.flatMap((entry) => [
      text(entry.name),
      text('long'),
      attributeBytes(entry.size ?? 6, entry.mode ?? 0o100644),
    ]),
  );

/** Size and permissions; `mode` with the bits of the file's kind. */
export function attributes(id: number, size: number | bigint, mode = 0o100644): Buffer {
  return framed(ANSWER.attributes, number(id), attributeBytes(size, mode));
}

function attributeBytes(size: number | bigint, mode: number): Buffer {
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(size));
  return Buffer.concat([number(1 | 4), long, number(mode)]);
}
