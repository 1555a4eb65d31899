import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openerOver, PoolHost, VERSION } from '../../../test/support/pool-host.ts';
import { ConnectError } from '../connect-error.ts';
import { FakeConnector, type FakeNode, fakeNode, fails, VirtualClock } from '../fake/index.ts';
import { DEFAULT_REACH } from '../reach.ts';
import type { Connector, ExecIo } from '../transport.ts';
import { Conversation } from './conversation.ts';
import { frameHeader } from './frame.ts';
import { ASK, TELL, type Way } from './message.ts';
import { PoolConnector } from './pool-connector.ts';

const never = new AbortController().signal;
const silent: ExecIo = { onOutput: () => undefined, signal: never };

function wayTo(node: string, changes: object = {}): Way {
  return { host: { name: node, ...changes } as Way['host'], hops: [], reach: DEFAULT_REACH, trust: [] };
}

class Bench implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly kept: FakeConnector;
  /** What is reached from the caller's own process. */
  readonly direct: FakeConnector;
  readonly host: PoolHost;

  private constructor(host: PoolHost, kept: FakeConnector, direct: FakeConnector) {
    this.host = this.#stack.use(host);
    this.kept = kept;
    this.direct = direct;
  }

  static async start(nodes: (node: string) => FakeNode = () => fakeNode()): Promise<Bench> {
    const clock = new VirtualClock();
    const kept = new FakeConnector({ clock, nodes });
    const open = openerOver((node, _way, signal) => kept.connect(node, signal));
    const host = await PoolHost.start(() => open);
    return new Bench(host, kept, new FakeConnector({ clock, nodes }));
  }

  caller(options: { changes?: object; persistMs?: number; connectTimeoutMs?: number } = {}): Connector {
    const { changes, persistMs, connectTimeoutMs = DEFAULT_REACH.connectTimeoutMs } = options;
    return this.#stack.use(
      new PoolConnector({
        direct: this.direct,
        wayTo: (node) => ({ ...wayTo(node, changes), reach: { ...DEFAULT_REACH, connectTimeoutMs } }),
        converse: () => this.host.converse(persistMs),
      }),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

async function runOnce(connector: Connector, node = 'n1'): Promise<unknown> {
  await using connection = await connector.connect(node, never);
  return await connection.exec('true', silent);
}

const OK = { kind: 'exited', code: 0 };
const STAYS = fakeNode({ runMs: Infinity });

describe('connections that another process keeps', () => {
  it('serve one caller after the other', async () => {
    await using bench = await Bench.start();
    for (let turn = 0; turn < 3; turn++) {
      await using caller = bench.caller();
      expect(await runOnce(caller)).toEqual(OK);
    }
    expect(bench.kept.counts.connects.get('n1')).toBe(1);
    expect(bench.direct.counts.connects.size).toBe(0);
  });

  it.each([
    ['user', { user: 'other' }],
    ['agent', { identityAgent: '/other' }],
    ['key', { identityFiles: [{ path: '/other' }] }],
  ])('are not shared by callers with another %s', async (_, changes) => {
    await using bench = await Bench.start();
    await runOnce(bench.caller());
    await runOnce(bench.caller({ changes }));
    expect(bench.kept.counts.connects.get('n1')).toBe(2);
  });

  it('made without looking at host keys are not handed to a strict caller', async () => {
    await using bench = await Bench.start();
    const careless = new PoolConnector({
      direct: bench.direct,
      wayTo: (node) => ({ ...wayTo(node), reach: { ...DEFAULT_REACH, hostKeys: 'no' } }),
      converse: () => bench.host.converse(),
    });
    await runOnce(careless);
    await runOnce(bench.caller());
    expect(bench.kept.counts.connects.get('n1')).toBe(2);
    await careless[Symbol.asyncDispose]();
  });

  it('are closed at once when nothing is to be kept', async () => {
    await using bench = await Bench.start();
    const caller = bench.caller({ persistMs: 0 });
    await runOnce(caller);
    const left = bench.host.departure();
    await caller[Symbol.asyncDispose]();
    await left;
    expect(bench.kept.counts.open).toBe(0);
  });

  it('that were given up just when they were there are given back', async () => {
    await using bench = await Bench.start();
    const conversation = await bench.host.converse();
    const id = conversation.enter({
      receive({ type }) {
        if (type === TELL.unknown) conversation.send(ASK.open, id, wayTo('n1'));
        if (type === TELL.connected) conversation.send(ASK.abort, id);
      },
      cut: () => undefined,
    });
    conversation.send(ASK.connect, id, { node: 'n1', key: 'k', patienceMs: 1000 });
    await expect.poll(() => bench.host.links.states()).toMatchObject([{ node: 'n1', uses: 0 }]);
    conversation.close();
  });

  it('are kept for as long as a timer can wait, and no longer', async () => {
    await using bench = await Bench.start();
    const caller = bench.caller({ persistMs: 1000 * 3_600_000 });
    await runOnce(caller);
    const left = bench.host.departure();
    await caller[Symbol.asyncDispose]();
    await left;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bench.kept.counts.open).toBe(1);
  });

  it('that went down are opened anew', async () => {
    await using bench = await Bench.start();
    const caller = bench.caller();
    await runOnce(caller);
    await bench.kept[Symbol.asyncDispose]();
    expect(await runOnce(caller)).toEqual(OK);
    expect(bench.kept.counts.connects.get('n1')).toBe(2);
  });

  it('F13 take eight commands at a time; the ninth gets another', async () => {
    await using bench = await Bench.start(() => STAYS);
    const caller = bench.caller();
    const connections = await Promise.all(Array.from({ length: 9 }, () => caller.connect('n1', never)));
    expect(connections).toHaveLength(9);
    // They were opened at the same time, and each is kept.
    await Promise.all(connections.map((connection) => connection[Symbol.asyncDispose]()));
    const before = bench.kept.counts.connects.get('n1');
    const again = await Promise.all(Array.from({ length: 9 }, () => caller.connect('n1', never)));
    expect(bench.kept.counts.connects.get('n1')).toBe(before);
    expect(new Set(bench.host.links.states().map(({ uses }) => Math.sign(8 - uses)))).not.toContain(-1);
    await Promise.all(again.map((connection) => connection[Symbol.asyncDispose]()));
  });

  it('F11 over which no session opens are given up, and nothing was sent', async () => {
    await using bench = await Bench.start(() => fakeNode({ sendMs: Infinity }));
    const caller = bench.caller({ connectTimeoutMs: 20 });
    expect(await runOnce(caller)).toMatchObject({
      kind: 'not-sent',
      cause: 'link-lost',
      outcome: 'unreachable',
    });
    await runOnce(caller);
    expect(bench.kept.counts.connects.get('n1')).toBe(2);
  });
});

describe('a caller', () => {
  it('is told why a node was not reached', async () => {
    await using bench = await Bench.start(() => fakeNode({}, fails('hostkey', 'host-key-changed')));
    await expect(bench.caller().connect('n1', never)).rejects.toMatchObject({
      outcome: 'hostkey',
      connectCause: 'host-key-changed',
    });
  });

  it('reaches from its own process what the other cannot serve', async () => {
    await using host = await PoolHost.start(() => openerOver(() => Promise.resolve(undefined)));
    const direct = new FakeConnector({ clock: new VirtualClock() });
    await using caller = new PoolConnector({ direct, wayTo, converse: () => host.converse() });
    expect(await runOnce(caller)).toEqual(OK);
    expect(direct.counts.connects.get('n1')).toBe(1);
  });

  it('reaches all from its own process when there is no other', async () => {
    const direct = new FakeConnector({ clock: new VirtualClock() });
    await using caller = new PoolConnector({ direct, wayTo, converse: () => Promise.resolve(undefined) });
    expect(await runOnce(caller)).toEqual(OK);
  });

  it('gives up an opening', async () => {
    await using bench = await Bench.start(() => fakeNode({}, { kind: 'stuck' }));
    const giveUp = new AbortController();
    const opening = bench.caller().connect('n1', giveUp.signal);
    setTimeout(() => giveUp.abort(), 20);
    await expect(opening).rejects.toBeInstanceOf(ConnectError);
    await expect(opening).rejects.toMatchObject({ outcome: 'cancelled' });
  });

  it('that left has its commands ended, and the connection stays for others', async () => {
    await using bench = await Bench.start(() => STAYS);
    const caller = bench.caller();
    const sent = Promise.withResolvers<void>();
    const running = (await caller.connect('n1', never)).exec('sleep', {
      ...silent,
      onSent: () => sent.resolve(),
    });
    await sent.promise;
    const left = bench.host.departure();
    await caller[Symbol.asyncDispose]();
    expect(await running).toMatchObject({ kind: 'lost' });
    await left;
    expect(bench.kept.counts).toMatchObject({ running: 0, open: 1 });
    expect(bench.host.links.states()).toEqual([{ node: 'n1', user: undefined, uses: 0 }]);
  });
});

describe('when the process that keeps the connections is killed', () => {
  it('what may have been sent is lost', async () => {
    await using bench = await Bench.start(() => STAYS);
    const connection = await bench.caller().connect('n1', never);
    const running = connection.exec('sleep', { ...silent, onSent: () => bench.host.cut() });
    expect(await running).toMatchObject({ kind: 'lost', cause: 'link-lost' });
    expect(connection.alive).toBe(false);
  });

  it('what was about to be sent is lost, too: nobody can know', async () => {
    await using bench = await Bench.start(() => fakeNode({ sendMs: Infinity }));
    const connection = await bench.caller().connect('n1', never);
    const running = connection.exec('sleep', silent);
    setTimeout(() => bench.host.cut(), 30);
    expect(await running).toMatchObject({ kind: 'lost' });
  });

  it('what was not sent runs from the own process', async () => {
    await using bench = await Bench.start();
    const caller = bench.caller();
    const connection = await caller.connect('n1', never);
    bench.host.cut();
    expect(await connection.exec('true', silent)).toMatchObject({ kind: 'not-sent', cause: 'link-lost' });
    expect(await runOnce(caller)).toEqual(OK);
    expect(bench.direct.counts.connects.get('n1')).toBe(1);
  });

  it('nodes that were being reached are reached from the own process', async () => {
    const asked = Promise.withResolvers<void>();
    await using host = await PoolHost.start(() =>
      openerOver(() => {
        asked.resolve();
        return new Promise(() => undefined);
      }),
    );
    const direct = new FakeConnector({ clock: new VirtualClock() });
    await using caller = new PoolConnector({ direct, wayTo, converse: () => host.converse() });
    const opening = caller.connect('n1', never);
    await asked.promise;
    host.cut();
    expect((await opening).alive).toBe(true);
    expect(direct.counts.connects.get('n1')).toBe(1);
  });
});

describe('a flood', () => {
  it('waits for its reader on the other side of the socket', async () => {
    const bytes = new Uint8Array(16_384);
    await using bench = await Bench.start(() =>
      fakeNode({ output: [{ stream: 'stdout', bytes, times: 400, everyMs: 0 }] }),
    );
    const connection = await bench.caller().connect('n1', never);
    let received = 0;
    const reader = Promise.withResolvers<void>();
    const running = connection.exec('yes', {
      ...silent,
      onOutput: (_, chunk) => {
        received += chunk.length;
        return reader.promise;
      },
    });
    await expect.poll(() => bench.kept.counts.unacknowledged).toBe(1);
    expect(received).toBeLessThan(400_000);
    reader.resolve();
    expect(await running).toEqual(OK);
    expect(received).toBe(400 * bytes.length);
  });

  it('of input waits for the command', async () => {
    await using bench = await Bench.start(() => fakeNode({ stdin: 'frozen' }));
    const connection = await bench.caller().connect('n1', never);
    let given = 0;
    const stop = new AbortController();
    const running = connection.exec('sleep', {
      ...silent,
      signal: stop.signal,
      stdin: (async function* () {
        for (;;) {
          given += 65_536;
          yield new Uint8Array(65_536);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })(),
    });
    await expect.poll(() => given).toBeGreaterThan(65_536);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(given).toBeLessThan(1_000_000);
    stop.abort();
    expect(await running).toMatchObject({ kind: 'signalled' });
  });
});

describe('questions', () => {
  it('are asked by the caller', async () => {
    const secrets: (string | undefined)[] = [];
    await using host = await PoolHost.start((ask) =>
      openerOver(async () => {
        secrets.push(await ask('/key', 1), await ask('/key', 2));
        throw new ConnectError('denied', 'authentication', 'no');
      }),
    );
    const asked: string[] = [];
    const conversation = new Conversation(host.dial(), (file, attempt) => {
      asked.push(`${file} ${attempt}`);
      return Promise.resolve(attempt === 1 ? 'secret' : undefined);
    });
    await conversation.hello({ version: VERSION, persistMs: 1 });
    const direct = new FakeConnector({ clock: new VirtualClock() });
    await using caller = new PoolConnector({ direct, wayTo, converse: () => Promise.resolve(conversation) });
    await expect(caller.connect('n1', never)).rejects.toMatchObject({ outcome: 'denied' });
    expect(asked).toEqual(['/key 1', '/key 2']);
    expect(secrets).toEqual(['secret', undefined]);
  });

  it('that the terminal could not put are not answered, and nobody waits for them', async () => {
    await using host = await PoolHost.start((ask) =>
      openerOver(async () => {
        throw new ConnectError('denied', 'authentication', `answer: ${await ask('/key', 1)}`);
      }),
    );
    const conversation = new Conversation(host.dial(), () => Promise.reject(new Error('EIO')));
    await conversation.hello({ version: VERSION, persistMs: 1 });
    const direct = new FakeConnector({ clock: new VirtualClock() });
    await using caller = new PoolConnector({ direct, wayTo, converse: () => Promise.resolve(conversation) });
    await expect(caller.connect('n1', never)).rejects.toThrow('answer: undefined');
  });
});

describe('on the socket', () => {
  const cases: readonly (readonly [string, Buffer])[] = [
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['noise', randomBytes(5000)],
    ['a frame that is too long', frameHeader(ASK.hello, 0, 0xffffffff)],
    ['a command before the hello', Buffer.concat([frameHeader(ASK.exec, 1, 2), Buffer.from('{}')])],
    ['JSON that is none', Buffer.concat([frameHeader(ASK.hello, 0, 3), Buffer.from('{x}')])],
    ['JSON of another shape', Buffer.concat([frameHeader(ASK.hello, 0, 4), Buffer.from('null')])],
    ['an unknown frame', frameHeader(99, 0, 0)],
  ];
  it.each(cases)('%s is hung up on, and others do not notice', async (_, bytes) => {
    await using bench = await Bench.start();
    const socket = bench.host.dial();
    socket.on('error', () => undefined).resume();
    socket.write(bytes);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await runOnce(bench.caller())).toEqual(OK);
  });

  it('another version ends the keeping', async () => {
    await using bench = await Bench.start();
    const conversation = new Conversation(bench.host.dial());
    expect(await conversation.hello({ version: 'other', persistMs: 1 })).toBeUndefined();
    expect(bench.host.isKeeping).toBe(false);
  });
});
