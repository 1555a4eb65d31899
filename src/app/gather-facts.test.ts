import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FactsCache } from '../facts/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import {
  ConnectError,
  type Connection,
  type Connector,
  type ExecEnd,
  type ExecIo,
} from '../transport/index.ts';
import { VirtualClock } from '../transport/fake/index.ts';
import { gatherFacts } from './gather-facts.ts';

const fragments = {
  name: { script: 'name', read: (text: string) => text.trim() || undefined },
  size: { script: 'size', read: (text: string) => text.trim().length || undefined },
};

type Behaviour = 'answers' | 'refuses' | 'welcomes' | 'floods' | 'stops short';

/** Nodes that speak as a shell would to a probe. */
class ProbedNodes implements Connector {
  readonly #behaviours: (node: string) => Behaviour;
  readonly commands = new Map<string, number>();

  constructor(behaviours: (node: string) => Behaviour) {
    this.#behaviours = behaviours;
  }

  siteOf(node: string): string {
    return node;
  }

  async connect(node: string): Promise<Connection> {
    const behaviour = this.#behaviours(node);
    if (behaviour === 'refuses') throw new ConnectError('unreachable', 'refused', 'the port is closed');
    return {
      node,
      transport: 'fake',
      details: {},
      alive: true,
      exec: (command, io) => this.#exec(node, command, io),
      sftp: () => Promise.reject(new Error('none')),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #exec(node: string, command: string, io: ExecIo): Promise<ExecEnd> {
    this.commands.set(node, (this.commands.get(node) ?? 0) + 1);
    io.onSent?.();
    const nonce = /grappe-[\w-]+/.exec(command)?.[0] ?? '';
    for (const text of this.#texts(node, nonce)) void io.onOutput('stdout', Buffer.from(text));
    return { kind: 'exited', code: 0 };
  }

  #texts(node: string, nonce: string): string[] {
    const answer = `\n${nonce} name\n${node}\n\n${nonce} size\nxx\n`;
    switch (this.#behaviours(node)) {
      case 'welcomes':
        return ['welcome\n'];
      case 'stops short':
        return [answer];
      case 'floods':
        return [...Array.from({ length: 100 }, () => 'x'.repeat(100_000)), answer, `\n${nonce} end\n`];
      default:
        return [answer, `\n${nonce} end\n`];
    }
  }
}

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grappe-facts-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Given {
  readonly nodes?: string;
  readonly maxAgeMs?: number;
  readonly way?: string;
  readonly clock?: VirtualClock;
  readonly fragments?: typeof fragments;
}

function gather(connector: ProbedNodes, given: Given = {}) {
  const { nodes = 'n[1-3]', maxAgeMs = 60_000, way = '', clock } = given;
  return gatherFacts(
    {
      nodes: NodeSet.parse(nodes),
      fragments: given.fragments ?? fragments,
      connector,
      fanout: 64,
      timeoutMs: 1000,
      cache: new FactsCache(folder),
      wayTo: () => way,
      maxAgeMs,
      clock: clock ?? new VirtualClock(),
    },
    new AbortController().signal,
  );
}

describe('gathering facts', () => {
  it('asks each of 500 nodes once, and tells of every one', async () => {
    const kinds: readonly Behaviour[] = ['answers', 'answers', 'refuses', 'welcomes', 'stops short'];
    const kindOf = (node: string): Behaviour => kinds[Number(node.slice(1)) % kinds.length]!;
    const connector = new ProbedNodes(kindOf);
    const found = await gather(connector, { nodes: 'n[1-500]' });
    expect(found.map(({ node }) => node)).toEqual([...NodeSet.parse('n[1-500]')]);
    for (const { node, facts, result } of found) {
      expect(facts).toEqual(kindOf(node) === 'answers' ? { name: node, size: 2 } : null);
      expect(result?.outcome).toBe(kindOf(node) === 'refuses' ? 'unreachable' : 'ok');
    }
    expect(connector.commands.size).toBe(400);
    expect([...connector.commands.values()].every((count) => count === 1)).toBe(true);
  });

  it('takes no flood for an answer', async () => {
    const [flooded] = await gather(new ProbedNodes(() => 'floods'), { nodes: 'n1' });
    expect(flooded).toMatchObject({ facts: null, at: null, result: { outcome: 'ok' } });
  });

  it('asks again only what is too old, unknown, or reached in another way', async () => {
    const connector = new ProbedNodes(() => 'answers');
    const clock = new VirtualClock();
    await gather(connector, { nodes: 'n1', clock });
    const [first, second] = await gather(connector, { nodes: 'n[1-2]', clock });
    expect([first?.result, second?.result?.outcome]).toEqual([null, 'ok']);
    expect(first?.facts).toEqual({ name: 'n1', size: 2 });
    expect((await gather(connector, { nodes: 'n1', way: 'elsewhere', clock }))[0]?.result).not.toBeNull();
    expect((await gather(connector, { nodes: 'n1', maxAgeMs: 0, clock }))[0]?.result).not.toBeNull();
    clock.wallOffsetMs += 61_000;
    expect((await gather(connector, { nodes: 'n1', clock }))[0]?.result).not.toBeNull();
    // The clock was set back: an answer of the future has no age.
    clock.wallOffsetMs -= 10_000;
    expect((await gather(connector, { nodes: 'n1', clock }))[0]?.result).not.toBeNull();
  });

  it('asks again when the question is another one', async () => {
    const connector = new ProbedNodes(() => 'answers');
    const clock = new VirtualClock();
    await gather(connector, { nodes: 'n1', clock });
    const more = { ...fragments, size: { ...fragments.size, script: 'another' } };
    expect((await gather(connector, { nodes: 'n1', clock, fragments: more }))[0]?.result).not.toBeNull();
    expect((await gather(connector, { nodes: 'n1', clock }))[0]?.result).toBeNull();
  });

  it('keeps nothing of a node that did not answer', async () => {
    await gather(new ProbedNodes(() => 'welcomes'), { nodes: 'n1' });
    expect((await gather(new ProbedNodes(() => 'answers'), { nodes: 'n1' }))[0]?.facts?.name).toBe('n1');
  });

  it('tells once that nothing can be kept', async () => {
    const told: string[] = [];
    const request = {
      nodes: NodeSet.parse('n[1-9]'),
      fragments,
      connector: new ProbedNodes(() => 'answers'),
      fanout: 64,
      timeoutMs: 1000,
      cache: new FactsCache('/dev/null'),
      wayTo: () => '',
      maxAgeMs: 1000,
      warn: (message: string) => told.push(message),
    };
    const found = await gatherFacts(request, new AbortController().signal);
    expect(found.every(({ facts }) => facts !== null)).toBe(true);
    expect(told).toEqual([expect.stringMatching(/^facts are not kept: /)]);
  });
});
