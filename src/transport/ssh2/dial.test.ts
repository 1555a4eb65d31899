import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { Attempt } from './attempt.ts';
import { dial } from './dial.ts';

const attempt = {
  signal: new AbortController().signal,
  abortError: () => new Error('aborted'),
  socketError: (error: Error) => error,
} as unknown as Attempt;

const LOOPBACK = { address: '127.0.0.1', family: 4 };
const NOBODY = { address: '::1', family: 6 };

it.each([{ addresses: [LOOPBACK] }, { addresses: [NOBODY, LOOPBACK] }])(
  'reaches a name that has the addresses $addresses',
  async ({ addresses }) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = await dial({ host: 'some.name', port, addresses }, attempt);
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
    server.close();
  },
);
