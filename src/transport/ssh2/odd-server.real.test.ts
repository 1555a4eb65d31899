import { join } from 'node:path';
import ssh2, { type Session, type ServerChannel } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { connectorTo, never, run } from '../../../test/support/ssh2-target.ts';
import { type Sshd, makeKey, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { portOf } from '../../../test/support/tcp-proxy.ts';
import { readFileSync } from 'node:fs';
import type { Connector } from '../transport.ts';

/** A server that takes everybody and does to sessions what the test says; no OpenSSH behaves like this. */
async function withServer(
  serve: (session: Session, client: ssh2.Connection) => void,
  use: (connector: Connector) => Promise<void>,
): Promise<void> {
  await using sshd = await startSshd();
  const path = join(sshd.folder, 'odd_key');
  const hostKey = makeKey(path);
  const clients = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [readFileSync(path)] }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => serve(accept(), client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const disguised: Sshd = {
    ...sshd,
    port: server.address() === null ? 0 : portOf(server),
    hostKeys: [hostKey],
  };
  const connector = connectorTo(disguised, { raw: true });
  try {
    await use(connector);
  } finally {
    await connector[Symbol.asyncDispose]();
    for (const client of clients) client.end();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

describe.skipIf(!sshdInstalled)('a server unlike OpenSSH', () => {
  it('that refuses the command has not run it, and its channel is given back', async () => {
    let closed = 0;
    const refuse = (session: Session): void => {
      session.on('exec', (_accept, reject) => reject());
      session.on('close', () => void closed++);
    };
    await withServer(refuse, async (connector) => {
      const connection = await connector.connect('127.0.0.1', never);
      for (const round of [1, 2]) {
        const { end, sent } = await run(connection, 'echo never');
        expect(end).toMatchObject({ kind: 'not-sent', outcome: 'denied', cause: 'protocol' });
        expect(sent).toBe(1);
        // The next answer comes after the server has seen the close.
        expect(closed).toBeGreaterThanOrEqual(round - 1);
      }
    });
  });

  it('that closes the channel without an exit record leaves the result unknown', async () => {
    const hangUp = (session: Session): void => {
      session.on('exec', (accept) => void accept().end());
    };
    await withServer(hangUp, async (connector) => {
      const connection = await connector.connect('127.0.0.1', never);
      const { end } = await run(connection, 'echo never');
      expect(end).toMatchObject({ kind: 'lost', cause: 'link-lost' });
      expect(connection.alive).toBe(true);
    });
  });

  it('that hangs up on the request may have run it', async () => {
    const vanish = (session: Session, client: ssh2.Connection): void => {
      session.on('exec', () => void client.end());
    };
    await withServer(vanish, async (connector) => {
      const { end, sent } = await run(await connector.connect('127.0.0.1', never), 'echo perhaps');
      expect(end).toMatchObject({ kind: 'lost', cause: 'link-lost' });
      expect(sent).toBe(1);
    });
  });

  it('that sends more than its window allows is cut off', async () => {
    const flood = (session: Session): void => {
      session.on('exec', (accept) => {
        const channel = accept();
        ignoreWindow(channel);
        channel.on('error', () => undefined);
        for (let at = 0; at < 200; at++) channel.write(Buffer.alloc(32_000));
      });
    };
    await withServer(flood, async (connector) => {
      const connection = await connector.connect('127.0.0.1', never);
      const stalled = run(connection, 'flood', {
        onOutput: () => new Promise((resolve) => setTimeout(resolve, 200)),
      });
      expect((await stalled).end).toMatchObject({ kind: 'lost', cause: 'protocol' });
      expect(connection.alive).toBe(false);
    });
  });

  it('that never closes an SFTP session holds nobody', async () => {
    const stay = (session: Session, client: ssh2.Connection): void => {
      session.on('sftp', (accept) => void accept().on('LSTAT', () => undefined));
      ignoreClose(client);
    };
    await withServer(stay, async (connector) => {
      const files = await (await connector.connect('127.0.0.1', never)).sftp();
      const unanswered = expect(files.stat('file')).rejects.toMatchObject({
        code: 'copy',
        why: 'the SFTP session was closed',
      });
      await files[Symbol.asyncDispose]();
      await unanswered;
      await expect(files.realpath('.')).rejects.toMatchObject({ why: 'the SFTP session was closed' });
    });
  });

  it('that answers a command only when it was given up sees its channel closed', async () => {
    const request = Promise.withResolvers<() => ServerChannel>();
    const closed = Promise.withResolvers<void>();
    const wait = (session: Session): void => {
      session.on('exec', (accept) => request.resolve(accept));
      session.on('close', () => closed.resolve());
    };
    await withServer(wait, async (connector) => {
      const connection = await connector.connect('127.0.0.1', never);
      const stop = new AbortController();
      const running = run(connection, 'sleep 600', { signal: stop.signal });
      const accept = await request.promise;
      stop.abort();
      expect((await running).end).toMatchObject({ kind: 'lost', cause: 'interrupted' });
      accept();
      await closed.promise;
    });
  });
});

function ignoreClose(client: ssh2.Connection): void {
  const protocol = Reflect.get(client, '_protocol') as { readonly _handlers: object };
  Reflect.set(protocol._handlers, 'CHANNEL_CLOSE', () => undefined);
}

function ignoreWindow(channel: ServerChannel): void {
  const outgoing: object = Reflect.get(channel, 'outgoing') as object;
  Object.defineProperty(outgoing, 'window', { get: () => 1_000_000, set: (_bytes: number) => {} });
}
