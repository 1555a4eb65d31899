import { describe, expect, it } from 'vitest';
import { NodeSet } from '../nodeset/index.ts';
import {
  ConnectError,
  type Connection,
  type Connector,
  type ExecEnd,
  type ExecIo,
} from '../transport/index.ts';
import { VirtualClock } from '../transport/fake/index.ts';
import { type NodeLoad, NodeSampler } from './sample-nodes.ts';

/** What a node does: by virtual time, since it may change. */
interface Behaviour {
  readonly connectMs?: number;
  /** Ends its stream at this time, and lives again from that time on. */
  readonly gone?: readonly [fromMs: number, toMs: number];
  readonly answers?: (text: string) => string;
  /** Share of busy ticks. */
  readonly busy?: number;
}

/** Nodes that speak as a shell would to a probe, in virtual time. */
class ProbedNodes implements Connector {
  readonly #clock: VirtualClock;
  readonly #behaviours: (node: string) => Behaviour;
  connects = 0;
  commands = 0;
  streams = 0;
  closed = 0;

  constructor(clock: VirtualClock, behaviours: (node: string) => Behaviour) {
    this.#clock = clock;
    this.#behaviours = behaviours;
  }

  siteOf(node: string): string {
    return node;
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const behaviour = this.#behaviours(node);
    this.connects++;
    await this.#clock.sleep(behaviour.connectMs ?? 20, signal).catch(() => {
      throw new ConnectError('cancelled', 'interrupted', 'given up');
    });
    if (this.#isGone(behaviour)) throw new ConnectError('unreachable', 'refused', 'the port is closed');
    const alive = (): boolean => !this.#isGone(behaviour);
    return {
      node,
      transport: 'fake',
      details: {},
      get alive() {
        return alive();
      },
      exec: (command, io) => this.#exec(command, io, behaviour),
      sftp: () => Promise.reject(new Error('none')),
      [Symbol.asyncDispose]: async () => void this.closed++,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #isGone({ gone: [from, to] = [Infinity, Infinity] }: Behaviour): boolean {
    return this.#clock.now() >= from && this.#clock.now() < to;
  }

  async #exec(command: string, io: ExecIo, behaviour: Behaviour): Promise<ExecEnd> {
    this.commands++;
    io.onSent?.();
    const nonce = /grappe-[\w-]+/.exec(command)?.[0] ?? '';
    const withTraffic = command.includes('/proc/net/dev');
    const answer = (): void =>
      void io.onOutput('stdout', Buffer.from(this.#answer(nonce, withTraffic, behaviour)));
    answer();
    if (!command.includes('while :')) return { kind: 'exited', code: 0 };
    this.streams++;
    try {
      for (;;) {
        await this.#clock.sleep(2000, io.signal);
        if (this.#isGone(behaviour)) return { kind: 'lost', cause: 'link-lost', detail: 'gone' };
        answer();
      }
    } catch {
      return { kind: 'signalled', signal: 'SIGTERM' };
    } finally {
      this.streams--;
    }
  }

  #answer(nonce: string, withTraffic: boolean, { busy = 0.5, answers = (text) => text }: Behaviour): string {
    const all = Math.round(this.#clock.now());
    const used = Math.round(all * busy);
    const parts = {
      ticks: `cpu  ${used} 0 0 ${all - used} 0 0 0 0 0 0`,
      memory: 'MemTotal: 1000\nMemAvailable: 400',
      load: '0.50 0.40 0.30 1/2 3',
      uptime: (100 + this.#clock.now() / 1000).toFixed(2),
      ...(withTraffic && {
        traffic: [500, 250, 4, 2].map((rate) => Math.round(rate * (this.#clock.now() / 1000))).join(' '),
      }),
    };
    const text = Object.entries(parts).map(([name, value]) => `\n${nonce} ${name}\n${value}\n`);
    return answers(`${text.join('')}\n${nonce} end\n`);
  }
}

async function sampled(
  size: number,
  behaviours: (node: string) => Behaviour,
  look: (at: (ms: number) => Promise<Map<string, NodeLoad>>, nodes: ProbedNodes) => Promise<void>,
  withTraffic = false,
): Promise<ProbedNodes> {
  const clock = new VirtualClock();
  const connector = new ProbedNodes(clock, behaviours);
  const nodes = NodeSet.parse(`n[1-${size}]`);
  const sampler = new NodeSampler({ nodes, connector, fanout: 64, intervalMs: 2000, withTraffic, clock });
  const stop = new AbortController();
  const sampling = sampler.sample(stop.signal);
  await look(async (ms) => {
    await clock.sleep(ms - clock.now());
    return new Map(sampler.loads().map((load) => [load.node, load]));
  }, connector);
  stop.abort();
  await sampling;
  return connector;
}

describe('sampling 500 nodes', () => {
  it('knows the living at once and their use soon, whatever the dead do', async () => {
    const dead = (node: string): boolean => Number(node.slice(1)) <= 50;
    const nodes = await sampled(
      500,
      (node) => (dead(node) ? { connectMs: 600_000 } : { busy: 0.25 }),
      async (at) => {
        const first = [...(await at(9000)).values()];
        expect(first.filter(({ state }) => state === 'up')).toHaveLength(450);
        expect(first.filter(({ state }) => state === 'waiting')).toHaveLength(50);
        expect(first.filter(({ cpu }) => cpu !== null && Math.abs(cpu - 0.25) < 0.01)).toHaveLength(450);
      },
    );
    expect(nodes.connects).toBe(500);
    // One answer and one stream each: a sample costs no command.
    expect(nodes.commands).toBe(900);
    expect([nodes.streams, nodes.closed]).toEqual([0, 450]);
  });

  it('tells what goes through a node in a second', async () => {
    await sampled(
      1,
      () => ({}),
      async (at) => {
        const { throughput } = (await at(9000)).get('n1')!;
        expect(throughput?.networkIn).toBeCloseTo(500, 0);
        expect(throughput?.networkOut).toBeCloseTo(250, 0);
        expect(throughput?.diskRead).toBeCloseTo(4 * 512, 0);
        expect(throughput?.diskWritten).toBeCloseTo(2 * 512, 0);
      },
      true,
    );
  });

  it('asks for that only where it is wanted', async () => {
    await sampled(
      1,
      () => ({}),
      async (at) => expect((await at(9000)).get('n1')).toMatchObject({ cpu: 0.5, throughput: null }),
    );
  });

  it('tells of a node that goes, forgets what it said, and finds it again', async () => {
    const gone: Behaviour = { gone: [5000, 40_000] };
    await sampled(
      3,
      (node) => (node === 'n2' ? gone : {}),
      async (at) => {
        expect((await at(4500)).get('n2')).toMatchObject({ state: 'up' });
        expect((await at(12_000)).get('n2')).toMatchObject({
          state: 'silent',
          cpu: null,
          throughput: null,
          facts: null,
          result: { outcome: 'lost', cause: 'link-lost' },
        });
        expect((await at(20_000)).get('n2')).toMatchObject({ result: { cause: 'refused' } });
        expect((await at(60_000)).get('n2')).toMatchObject({ state: 'up', cpu: 0.5 });
      },
    );
  });

  it('believes no other voice than that of the probe', async () => {
    await sampled(
      2,
      (node) => (node === 'n2' ? { answers: () => 'welcome\nNONCE end\n' } : {}),
      async (at) => {
        const loads = await at(9000);
        expect(loads.get('n1')).toMatchObject({ state: 'up' });
        expect(loads.get('n2')).toMatchObject({ state: 'silent', facts: null });
      },
    );
  });

  it('takes an age for what it is', async () => {
    await sampled(
      1,
      () => ({ answers: (text) => text }),
      async (at) => {
        const { ageMs } = (await at(9500)).get('n1')!;
        expect(ageMs).toBeGreaterThan(0);
        expect(ageMs).toBeLessThanOrEqual(2000);
      },
    );
  });
});
