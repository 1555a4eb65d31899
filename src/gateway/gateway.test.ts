import { describe, expect, it } from 'vitest';
import { madeUpGateways, type GatewaysRequest, type Speech } from '../../test/support/made-up-gateways.ts';
import { run, type RunObserver, type RunRequest } from '../engine/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { MOST_UNTAKEN_BYTES } from '../protocol/index.ts';
import type { ExecEnd } from '../transport/index.ts';
import {
  FakeConnector,
  type FakeNode,
  fakeNode,
  fails,
  seededRandom,
  text,
  VirtualClock,
} from '../transport/fake/index.ts';

const GATEWAYS = ['gw1', 'gw2'];

/** n1 by gw1 first, n2 by gw2 first, and so on; x1… are reached directly. */
function gatewaysOf(node: string): readonly string[] {
  if (!node.startsWith('n')) return [];
  return Number(node.slice(1)) % 2 === 1 ? GATEWAYS : GATEWAYS.toReversed();
}

interface Asked
  extends Partial<Omit<RunRequest, 'nodes'>>, Partial<Omit<GatewaysRequest, 'leaves' | 'direct'>> {
  readonly nodes: string;
  readonly script?: (node: string) => FakeNode;
  readonly observer?: RunObserver;
  readonly signal?: AbortSignal;
  /** Of each gateway. */
  readonly atOnce?: number;
}

function fleetOf({ script, atOnce, ...request }: Asked) {
  const clock = new VirtualClock();
  const fakes = Object.fromEntries(
    ['direct', ...GATEWAYS].map((name) => [
      name,
      new FakeConnector({ clock, ...(script && { nodes: script }) }),
    ]),
  );
  const gateways = madeUpGateways({
    gatewaysOf,
    ...request,
    fanout: atOnce ?? 64,
    clock,
    direct: fakes['direct']!,
    leaves: (name) => fakes[name]!,
  });
  return { clock, fakes, gateways };
}

type Setting = ReturnType<typeof fleetOf>;

async function sail(asked: Asked, { clock, fakes, gateways }: Setting = fleetOf(asked)) {
  const output = new Map<string, string>();
  const { nodes, observer, signal, ...request } = asked;
  const summary = await run(
    {
      id: 'test',
      command: () => 'true',
      fanout: 128,
      commandTimeoutMs: 0,
      ...request,
      nodes: NodeSet.parse(nodes),
    },
    { connector: gateways.connector, clock, random: seededRandom(1) },
    {
      ...observer,
      output(node, stream, chunk) {
        output.set(
          node,
          `${output.get(node) ?? ''}${stream === 'stderr' ? '!' : ''}${Buffer.from(chunk).toString()}`,
        );
        return observer?.output?.(node, stream, chunk);
      },
    },
    signal ?? new AbortController().signal,
  );
  await gateways.connector[Symbol.asyncDispose]();
  const sent = new Map<string, number>();
  for (const { counts } of Object.values(fakes))
    for (const [node, times] of counts.sent) sent.set(node, (sent.get(node) ?? 0) + times);
  const reachedBy = (name: string): number => fakes[name]!.counts.connects.size;
  return { summary, output, sent, reachedBy, gateways, fakes };
}

describe('gateways that work', () => {
  it('run commands on their own leaves, and give back output and ends', async () => {
    const { summary, output, reachedBy } = await sail({
      nodes: 'n[1-6],x1',
      script: (node) =>
        node === 'n3'
          ? fakeNode({ output: [text('no\n', 'stderr')], end: { kind: 'exited', code: 3 } })
          : fakeNode({ output: [text('yes\n')] }),
    });
    expect(summary.results.map(({ node, outcome, exit }) => [node, outcome, exit])).toEqual([
      ...[1, 2].map((at) => [`n${at}`, 'ok', 0]),
      ['n3', 'failed', 3],
      ...[4, 5, 6].map((at) => [`n${at}`, 'ok', 0]),
      ['x1', 'ok', 0],
    ]);
    expect([output.get('n2'), output.get('n3')]).toEqual(['yes\n', '!no\n']);
    expect(['gw1', 'gw2', 'direct'].map(reachedBy)).toEqual([3, 3, 1]);
  });

  it('give back why a leaf was not reached', async () => {
    const { summary } = await sail({
      nodes: 'n[1-2]',
      script: (node) => (node === 'n1' ? fakeNode({}, fails('denied', 'authentication')) : fakeNode()),
    });
    expect(summary.results[0]).toMatchObject({
      ...{ outcome: 'denied', cause: 'authentication', seenFrom: 'gw1' },
    });
    expect(summary.results[0]?.detail).toContain("(from gateway 'gw1')");
  });

  it('hold no more leaves than a machine may', async () => {
    const { fakes } = await sail({
      nodes: 'n[1-60],x[1-60]',
      atOnce: 5,
      script: () => fakeNode({ runMs: 500 }),
    });
    expect(['gw1', 'gw2', 'direct'].map((name) => fakes[name]!.counts.peakOpen)).toEqual([5, 5, 5]);
  });

  it('end what runs when the run is interrupted', async () => {
    const interrupted = new AbortController();
    const { summary, fakes } = await sail({
      nodes: 'n[1-10]',
      signal: interrupted.signal,
      script: () => fakeNode({ output: [text('begun\n')], runMs: Infinity }),
      isLive: true,
      observer: {
        output() {
          interrupted.abort(new Error('interrupted'));
          return undefined;
        },
      },
    });
    expect(summary.counts.get('cancelled')).toBe(10);
    expect(GATEWAYS.map((name) => fakes[name]!.counts.running)).toEqual([0, 0]);
  });

  it('end commands at their timeout, with what they printed', async () => {
    const { summary, output } = await sail({
      nodes: 'n1',
      commandTimeoutMs: 2000,
      script: () => fakeNode({ output: [text('begun\n')], runMs: Infinity }),
    });
    expect(summary.results[0]).toMatchObject({ outcome: 'timeout', signal: 'SIGTERM' });
    expect(output.get('n1')).toBe('begun\n');
  });
});

describe('equal bytes', () => {
  const LONG = 'a line that all nodes print alike, as they do\n'.repeat(3000);

  it('of many leaves cross once', async () => {
    const { summary, output, gateways } = await sail({
      nodes: 'n[1-300]',
      // Cut in another way on each node, as networks do.
      script: (node) => {
        const at = 100 + Number(node.slice(1));
        return fakeNode({ output: [text(LONG.slice(0, at)), text(LONG.slice(at))] });
      },
    });
    expect(summary.counts.get('ok')).toBe(300);
    expect([...output.values()].every((all) => all === LONG)).toBe(true);
    // 138 kB a node and 150 nodes a gateway would be 20 MB.
    for (const bytes of gateways.cameBytes.values()) expect(bytes).toBeLessThan(2 * LONG.length + 150 * 1000);
  });

  it('of one standard input cross once, whole', async () => {
    const input = Buffer.from(LONG);
    const { output, gateways } = await sail({
      nodes: 'n[1-100]',
      stdin: (async function* () {
        yield input;
      })(),
      script: () => fakeNode({ stdin: 'echo' }),
    });
    expect([...output.values()].every((all) => all === LONG)).toBe(true);
    for (const bytes of gateways.wentBytes.values()) expect(bytes).toBeLessThan(2 * LONG.length);
  });

  it('of input cross for each leaf where the gateway has no room to keep them', async () => {
    const input = Buffer.from(LONG);
    const { output, gateways } = await sail({
      nodes: 'n[1-10]',
      roomBytes: 100_000,
      stdin: (async function* () {
        yield input;
      })(),
      script: () => fakeNode({ stdin: 'echo' }),
    });
    expect([...output.values()].every((all) => all === LONG)).toBe(true);
    for (const bytes of gateways.wentBytes.values())
      expect(bytes).toBeGreaterThan(4 * (LONG.length - 100_000));
  });

  it('are held back for a reader that is slow', async () => {
    const { promise: read, resolve } = Promise.withResolvers<void>();
    let untaken = 0;
    const setting = fleetOf({
      nodes: 'n1',
      isLive: true,
      script: () =>
        fakeNode({
          output: [{ stream: 'stdout', bytes: new Uint8Array(32_768).fill(7), times: 200, everyMs: 0 }],
        }),
    });
    const sailing = sail(
      {
        nodes: 'n1',
        observer: {
          output(_node, _stream, chunk) {
            untaken += chunk.length;
            return read;
          },
        },
      },
      setting,
    );
    await setting.clock.sleep(3000);
    const { peakUnacknowledged } = setting.fakes['gw1']!.counts;
    expect(untaken).toBeLessThanOrEqual(512 * 1024);
    expect(peakUnacknowledged).toBe(1);
    resolve();
    expect((await sailing).output.get('n1')?.length).toBe(200 * 32_768);
  });
});

describe('a leaf that goes too far', () => {
  it('fills the SSH window that it had when it was told to wait', async () => {
    const { promise: read, resolve } = Promise.withResolvers<void>();
    const bytes = new Uint8Array(1.4 * 1024 * 1024).fill(7);
    const setting = fleetOf({
      nodes: 'n1',
      isLive: true,
      script: () => fakeNode({ output: [{ stream: 'stdout', bytes, times: 1, everyMs: 0 }] }),
    });
    const sailing = sail({ nodes: 'n1', observer: { output: () => read } }, setting);
    await setting.clock.sleep(3000);
    resolve();
    const { summary, output } = await sailing;
    expect([summary.results[0]?.outcome, output.get('n1')?.length]).toEqual(['ok', bytes.length]);
  });

  it.each<[string, ExecEnd]>([
    ['an exit code that no shell has', { kind: 'exited', code: 4_294_967_295 }],
    ['a signal without end', { kind: 'signalled', signal: `SIG${'x'.repeat(100_000)}` }],
  ])('by %s harms no other', async (_what, end) => {
    const { summary } = await sail({
      nodes: 'n[1-9]',
      script: (node) => fakeNode(node === 'n3' ? { end } : { runMs: 500 }),
    });
    expect(summary.results[2]).toMatchObject({ outcome: end.kind === 'exited' ? 'failed' : 'signalled' });
    expect(summary.counts.get('ok')).toBe(8);
  });
});

describe('a gateway that dies', () => {
  it('costs the commands that it had, and no other: each node once', async () => {
    const asked: Asked = {
      nodes: 'n[1-2000]',
      isLive: true,
      // Never all in the same moment.
      script: (node) =>
        fakeNode({ output: [text('begun\n')], runMs: 100 + 3 * (Number(node.slice(1)) % 97) }),
    };
    const setting = fleetOf(asked);
    let ended = 0;
    const ends: string[] = [];
    const { summary, sent } = await sail(
      {
        ...asked,
        observer: {
          ended({ node }) {
            ends.push(node);
            if (++ended === 700) setting.gateways.kill('gw1');
          },
        },
      },
      setting,
    );
    expect(new Set(ends).size).toBe(2000);
    expect(ends).toHaveLength(2000);
    const lost = summary.results.filter(({ outcome }) => outcome === 'lost');
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThanOrEqual(64);
    expect(new Set(lost.map(({ gateway, cause }) => `${gateway} ${cause}`))).toEqual(
      new Set(['gw1 gateway']),
    );
    expect(summary.counts.get('ok')).toBe(2000 - lost.length);
    expect(Math.max(...sent.values())).toBe(1);
    expect([...sent.keys()]).toHaveLength(2000);
    expect(setting.gateways.notes).toEqual([
      expect.stringMatching(
        /^gateway 'gw1': its work ended: .*; nodes that it had not begun go another way$/,
      ),
    ]);
  });

  it.each([1, 9, 40, 130])('leaves nothing untold after %i reports', async (reports) => {
    const asked: Asked = { nodes: 'n[1-100]', script: () => fakeNode({ output: [text('yes\n')] }) };
    let heard = 0;
    const setting: Setting = fleetOf({
      ...asked,
      heard(gateway, chunk) {
        heard += gateway === 'gw1' ? Buffer.from(chunk).toString().split('\n').length - 1 : 0;
        if (heard >= reports) setting.gateways.kill('gw1');
      },
    });
    const { summary, sent, output } = await sail(asked, setting);
    const lost = summary.results.filter(({ outcome }) => outcome === 'lost');
    expect(summary.counts.get('ok')).toBe(100 - lost.length);
    expect([...sent.values()].every((times) => times === 1)).toBe(true);
    for (const { node } of summary.results.filter(({ outcome }) => outcome === 'ok'))
      expect(output.get(node)).toBe('yes\n');
  });

  it('is told also when it had nothing at that moment', async () => {
    const asked: Asked = { nodes: 'n[1-9]', fanout: 1 };
    const setting = fleetOf({ nodes: asked.nodes });
    const kill = ({ node }: { readonly node: string }): void => {
      if (node === 'n2') setting.gateways.kill('gw1');
    };
    const { summary, gateways } = await sail({ ...asked, observer: { ended: kill } }, setting);
    expect(summary.counts.get('ok')).toBe(9);
    expect(gateways.notes).toEqual([expect.stringContaining("gateway 'gw1': its work ended")]);
  });

  it('leaves its nodes to the flat way when no other one works', async () => {
    const { summary, reachedBy, gateways } = await sail({ nodes: 'n[1-10]', down: GATEWAYS });
    expect(summary.counts.get('ok')).toBe(10);
    expect(reachedBy('direct')).toBe(10);
    expect(gateways.notes.toSorted()).toEqual([
      "gateway 'gw1': refused; its nodes go another way",
      "gateway 'gw2': refused; its nodes go another way",
    ]);
  });

  it('counts as dead when it is silent', async () => {
    const { summary, gateways } = await sail({
      nodes: 'n[1-4]',
      speech: async (_orders, say) => {
        say({ type: 'ready', protocol: 1, version: '1' });
        await new Promise(() => undefined);
      },
    });
    expect(summary.counts.get('ok')).toBe(4);
    expect(gateways.notes[0]).toContain('it does not answer any more');
  });
});

describe('a gateway of another version', () => {
  it('does no work: its nodes go the flat way, with a note', async () => {
    const { summary, reachedBy, gateways } = await sail({
      nodes: 'n[1-4]',
      speech: async (_orders, say) => {
        say({ type: 'ready', protocol: 2, version: '9.9' });
        await new Promise(() => undefined);
      },
    });
    expect([summary.counts.get('ok'), reachedBy('direct')]).toEqual([4, 4]);
    expect(gateways.notes[0]).toContain('its version (9.9) speaks another protocol: 2, not 1');
  });

  it.each([
    [{ type: 'no-node', version: null }, 'it has no Node in its PATH'],
    [{ type: 'no-node', version: '18.2.0' }, 'its Node is 18.2.0, and the work wants Node 24 or newer'],
    [{ type: 'unfit', why: 'no\u001b[31m folder' }, 'no?[31m folder'],
  ])('says why not: %j', async (report, why) => {
    const { summary, gateways } = await sail({ nodes: 'n1', speech: async (_orders, say) => say(report) });
    expect(summary.counts.get('ok')).toBe(1);
    expect(gateways.notes[0]).toContain(why);
  });
});

/** A gateway that is true until a command has been given to it; then it says this of the command `id`. */
function lying(lie: (id: number, say: (line: unknown) => void) => void): Speech {
  return async (orders, say) => {
    for await (const chunk of orders) {
      for (const line of Buffer.from(chunk).toString().trim().split('\n')) {
        const order = JSON.parse(line) as { readonly type: string; readonly id: number };
        if (order.type === 'hello') say({ type: 'ready', protocol: 1, version: '1' });
        if (order.type === 'connect') say({ type: 'connected', id: order.id });
        if (order.type !== 'exec') continue;
        say({ type: 'sent', id: order.id });
        lie(order.id, say);
      }
    }
  };
}

describe('a hostile gateway', () => {
  const OK = { kind: 'exited', code: 0 };
  const LIES: Record<string, (id: number, say: (line: unknown) => void) => void> = {
    'ends a node that it was not given': (_id, say) => say({ type: 'ended', id: 7777, end: OK, alive: true }),
    'ends a node twice': (id, say) => {
      say({ type: 'ended', id, end: OK, alive: true });
      say({ type: 'ended', id, end: OK, alive: true });
    },
    'prints for a node that it was not given': (_id, say) =>
      say({ type: 'output', id: 7777, stream: 'stdout', bytes: { raw: 'eWVz' } }),
    'speaks of a piece that never came': (id, say) =>
      say({ type: 'output', id, stream: 'stdout', bytes: { ref: 12 } }),
    'prints more than it was asked for': (id, say) => {
      for (let times = 0; times < 40; times++)
        say({ type: 'output', id, stream: 'stdout', bytes: { raw: 'A'.repeat(80_000) } });
    },
    'prints nothing, for ever': (id, say) =>
      say({ type: 'output', id, stream: 'stdout', bytes: { raw: '' } }),
    'says what is no report': (_id, say) => say({ type: 'proto', __proto__: null }),
    'adds to a report': (id, say) => say({ type: 'ended', id, end: OK, alive: true, node: 'n9' }),
    'gives an exit code that is none': (id, say) =>
      say({ type: 'ended', id, end: { kind: 'exited', code: -1 }, alive: true }),
    'says a line without end': (_id, say) => say('x'.repeat(3_000_000)),
    'takes back that a command was sent': (id, say) =>
      say({
        type: 'ended',
        id,
        alive: true,
        end: { kind: 'not-sent', outcome: 'unreachable', cause: 'link-lost', detail: 'once more' },
      }),
    'answers with a file': (id, say) => say({ type: 'answer', id, answer: { kind: 'done' }, alive: true }),
  };

  it.each(Object.entries(LIES))('%s: nothing more is believed of it', async (_name, lie) => {
    const { summary, output } = await sail({
      nodes: 'n[1-40]',
      speech: lying(lie),
      isLive: true,
      observer: { output: () => new Promise(() => undefined) },
      commandTimeoutMs: 1000,
    });
    expect(summary.results).toHaveLength(40);
    for (const { outcome } of summary.results) expect(['lost', 'ok', 'timeout', 'local']).toContain(outcome);
    const told = summary.results.filter(({ detail }) => detail?.includes('it breaks the protocol'));
    expect(told.length).toBeGreaterThan(0);
    expect([...output.values()].every((text) => text.length <= MOST_UNTAKEN_BYTES)).toBe(true);
  });
});
