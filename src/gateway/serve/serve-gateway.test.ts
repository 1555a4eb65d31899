import { expect, test } from 'vitest';
import type { Clock } from '../../base/index.ts';
import { FakeConnector, fakeNode, VirtualClock } from '../../transport/fake/index.ts';
import { serveGateway } from './serve-gateway.ts';

const ORDERS = [
  { type: 'connect', id: 1, node: 'n1', reach: { connectTimeoutMs: 1000 } },
  { type: 'exec', id: 2, leaf: 1, command: 'sleep', stdin: false, live: true },
];

test('when nobody reads what it says any more, it ends what it has begun', async () => {
  const clock = new VirtualClock();
  const connector = new FakeConnector({ clock, nodes: () => fakeNode({ runMs: Infinity }) });
  const isTold = Promise.withResolvers<void>();
  const input = async function* (): AsyncGenerator<Uint8Array> {
    for (const order of ORDERS) {
      yield Buffer.from(`${JSON.stringify(order)}\n`);
      if (order.type === 'connect') await isTold.promise;
    }
    await new Promise(() => undefined);
  };
  const write = (bytes: Uint8Array): Promise<void> => {
    const text = Buffer.from(bytes).toString();
    if (text.includes('"sent"')) return Promise.reject(new Error('EPIPE'));
    if (text.includes('"connected"')) isTold.resolve();
    return Promise.resolve();
  };
  // Nobody counts beats: only what cannot be written tells.
  const still: Clock = { now: () => 0, date: () => new Date(0), sleep: () => new Promise(() => undefined) };
  const parts = { input: input(), write, clock: still, version: 'test' };
  await serveGateway({ ...parts, connectorFor: () => connector });
  expect(connector.counts.sent.get('n1')).toBe(1);
  expect(connector.counts.open).toBe(0);
});
