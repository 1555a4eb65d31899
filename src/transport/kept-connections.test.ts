import { describe, expect, it } from 'vitest';
import { FakeConnector, type FakeNode, fakeNode, fails, VirtualClock } from './fake/index.ts';
import { KeptConnections } from './kept-connections.ts';
import type { Connection, Connector, ExecIo } from './transport.ts';

const never = new AbortController().signal;
const silent: ExecIo = { onOutput: () => undefined, signal: never };

function fleet(nodes: (node: string) => FakeNode = () => fakeNode()) {
  const clock = new VirtualClock();
  const fake = new FakeConnector({ clock, nodes });
  const kept = new KeptConnections(fake);
  return { clock, kept, counts: fake.counts };
}

const LOST = { kind: 'lost', cause: 'link-lost', detail: 'the node is gone' } as const;

/** Connections whose links go down by themselves. */
function mortal() {
  const fake = new FakeConnector({ clock: new VirtualClock(), nodes: () => fakeNode() });
  const links: { isUp: boolean; isClosed: boolean }[] = [];
  const connect = async (node: string, signal: AbortSignal): Promise<Connection> => {
    const under = await fake.connect(node, signal);
    const link = { isUp: true, isClosed: false };
    links.push(link);
    return {
      ...{ node, transport: under.transport, details: {} },
      get alive() {
        return link.isUp;
      },
      get loss() {
        return link.isUp ? undefined : LOST;
      },
      exec: (command, io) => under.exec(command, io),
      sftp: () => under.sftp(),
      async [Symbol.asyncDispose]() {
        link.isClosed = true;
        await under[Symbol.asyncDispose]();
      },
    };
  };
  const connector: Connector = {
    connect,
    siteOf: (node) => node,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { kept: new KeptConnections(connector), links };
}

describe('kept connections', () => {
  it('serve one command after the other', async () => {
    const { kept, counts } = fleet();
    for (let turn = 0; turn < 3; turn++) {
      await using connection = await kept.connect('n1', never);
      expect(await connection.exec('true', silent)).toEqual({ kind: 'exited', code: 0 });
    }
    expect(counts.connects.get('n1')).toBe(1);
    expect(counts.open).toBe(1);
  });

  it('are opened once for callers that come at the same time', async () => {
    const { kept, counts } = fleet();
    await Promise.all([kept.connect('n1', never), kept.connect('n1', never), kept.connect('n2', never)]);
    expect([...counts.connects]).toEqual([
      ['n1', 1],
      ['n2', 1],
    ]);
  });

  it('go on opening for the others when the first caller gives up', async () => {
    const { kept, counts } = fleet();
    const first = new AbortController();
    const leaving = kept.connect('n1', first.signal);
    const staying = kept.connect('n1', never);
    first.abort();
    await expect(leaving).rejects.toMatchObject({ outcome: 'cancelled' });
    expect((await staying).alive).toBe(true);
    expect(counts.connects.get('n1')).toBe(1);
  });

  it('end the attempt when the last caller gives up, and the next one begins anew', async () => {
    const { kept, counts } = fleet();
    const caller = new AbortController();
    const leaving = kept.connect('n1', caller.signal);
    caller.abort();
    await expect(leaving).rejects.toMatchObject({ outcome: 'cancelled' });
    expect((await kept.connect('n1', never)).alive).toBe(true);
    expect(counts.connects.get('n1')).toBe(2);
    expect(counts.open).toBe(1);
  });

  it('do not remember a failure', async () => {
    const { kept } = fleet(() =>
      fakeNode({}, fails('unreachable', 'refused'), { kind: 'answers', afterMs: 1 }),
    );
    await expect(kept.connect('n1', never)).rejects.toMatchObject({ connectCause: 'refused' });
    expect((await kept.connect('n1', never)).alive).toBe(true);
  });

  it('are opened anew when the link went down', async () => {
    const { kept, counts } = fleet();
    const before = await kept.connect('n1', never);
    await kept.drop('n1');
    expect(before.alive).toBe(false);
    expect((await kept.connect('n1', never)).alive).toBe(true);
    expect(counts.connects.get('n1')).toBe(2);
  });

  it('whose link is gone are given back, and tell what took it', async () => {
    const { kept, links } = mortal();
    const before = await kept.connect('n1', never);
    expect(before).toMatchObject({ alive: true, loss: undefined });
    links[0]!.isUp = false;
    expect(before).toMatchObject({ alive: false, loss: LOST });
    await before[Symbol.asyncDispose]();
    expect((await kept.connect('n1', never)).alive).toBe(true);
    expect(links).toEqual([
      { isUp: false, isClosed: true },
      { isUp: true, isClosed: false },
    ]);
  });

  it('stay when they are dropped while they are being opened', async () => {
    const { kept, counts } = fleet();
    const opening = kept.connect('n1', never);
    await kept.drop('n1');
    expect((await opening).alive).toBe(true);
    expect(counts.connects.get('n1')).toBe(1);
  });

  it('are closed under a command that is given up', async () => {
    const { kept, counts } = fleet(() => fakeNode({ runMs: Infinity }));
    const connection = await kept.connect('n1', never);
    const sent = Promise.withResolvers<void>();
    const running = connection.exec('sleep', { ...silent, onSent: () => sent.resolve() });
    await sent.promise;
    await connection[Symbol.asyncDispose]();
    expect((await running).kind).toBe('signalled');
    expect(counts.open).toBe(0);
    expect((await kept.connect('n1', never)).alive).toBe(true);
  });

  it('are not closed under the command of somebody else', async () => {
    const { kept } = fleet(() => fakeNode({ runMs: 1000 }));
    const [mine, other] = await Promise.all([kept.connect('n1', never), kept.connect('n1', never)]);
    const running = other.exec('sleep 1', silent);
    await mine[Symbol.asyncDispose]();
    expect(await running).toEqual({ kind: 'exited', code: 0 });
  });

  it('all end with their connector, those being opened too', async () => {
    const { kept, counts } = fleet((node) =>
      node === 'n2' ? fakeNode({}, { kind: 'answers', afterMs: 1e9 }) : fakeNode(),
    );
    const open: Connection = await kept.connect('n1', never);
    const opening = kept.connect('n2', never);
    const refused = expect(opening).rejects.toMatchObject({ outcome: 'cancelled' });
    await kept[Symbol.asyncDispose]();
    await refused;
    expect(open.alive).toBe(false);
    expect(counts.open).toBe(0);
    await expect(kept.connect('n1', never)).rejects.toMatchObject({ outcome: 'cancelled' });
  });
});
