/** Gateways for runs that follow each other: a server's, a program's. */

import { describe, expect, it } from 'vitest';
import { madeUpGateways } from '../../test/support/made-up-gateways.ts';
import { type Connection, type ExecEnd, KeptConnections } from '../transport/index.ts';
import { FakeConnector, type FakeNode, fakeNode, text, VirtualClock } from '../transport/fake/index.ts';

const IDLE_MS = 60_000;
const REST_MS = 20_000;

function setting(script: (node: string) => FakeNode = () => fakeNode({ output: [text('yes\n')] })) {
  const clock = new VirtualClock();
  const direct = new FakeConnector({ clock, nodes: script });
  const leaves = new FakeConnector({ clock, nodes: script });
  const gateways = madeUpGateways({
    ...{ clock, direct, isLive: true, fanout: Infinity },
    leaves: () => leaves,
    gatewaysOf: () => ['gw1'],
    lasting: { clock, idleMs: IDLE_MS, restMs: REST_MS },
  });
  return { clock, direct, leaves, gateways, connector: gateways.connector };
}

const never = new AbortController().signal;

function exec(connection: Connection, begun: () => void = () => undefined): Promise<ExecEnd> {
  const onOutput = (): undefined => {
    begun();
  };
  return connection.exec('true', { signal: never, onOutput });
}

async function runOn(connector: Pick<KeptConnections, 'connect'>, node: string): Promise<ExecEnd> {
  await using connection = await connector.connect(node, never);
  return await exec(connection);
}

const OK = { kind: 'exited', code: 0 };

describe('a gateway that lasts', () => {
  it('is started once for runs that follow each other, and ended with its connector', async () => {
    const { connector, gateways, leaves, clock } = setting();
    for (const node of ['n1', 'n2', 'n1']) {
      expect(await runOn(connector, node)).toMatchObject(OK);
      await clock.sleep(IDLE_MS / 2);
    }
    expect([gateways.starts, leaves.counts.sent.size]).toEqual([['gw1'], 2]);
    await connector[Symbol.asyncDispose]();
    expect(gateways.notes).toEqual([]);
  });

  it('is ended when nobody has used it for a while, and started when somebody does', async () => {
    const { connector, gateways, clock, direct } = setting();
    await runOn(connector, 'n1');
    await clock.sleep(2 * IDLE_MS);
    expect(await runOn(connector, 'n1')).toMatchObject(OK);
    expect(gateways.starts).toEqual(['gw1', 'gw1']);
    // It is used while a connection is kept, whatever runs over it.
    const kept = await connector.connect('n2', never);
    await clock.sleep(2 * IDLE_MS);
    expect(await exec(kept)).toMatchObject(OK);
    expect([gateways.starts.length, gateways.notes, direct.counts.sent.size]).toEqual([2, [], 0]);
    await connector[Symbol.asyncDispose]();
  });

  it('that dies costs what it had; the next goes another way, and later by it again', async () => {
    const { connector, gateways, clock, direct } = setting(() =>
      fakeNode({ output: [text('begun\n')], runMs: 5000 }),
    );
    const kept = new KeptConnections(connector);
    const begun = Promise.withResolvers<void>();
    const ended = exec(await kept.connect('n1', never), () => begun.resolve());
    await begun.promise;
    gateways.kill('gw1');
    expect(await ended).toMatchObject({ kind: 'lost', cause: 'gateway', gateway: 'gw1' });
    expect(await runOn(kept, 'n1')).toMatchObject(OK);
    expect([gateways.starts.length, direct.counts.sent.get('n1')]).toEqual([1, 1]);
    expect(gateways.notes).toEqual([expect.stringContaining("gateway 'gw1': its work ended")]);
    await clock.sleep(REST_MS);
    expect(await runOn(kept, 'n2')).toMatchObject(OK);
    expect([gateways.starts.length, direct.counts.sent.get('n2')]).toEqual([2, undefined]);
    await kept[Symbol.asyncDispose]();
  });

  it('goes on where somebody still uses a connection that another one has closed', async () => {
    const { connector, gateways } = setting();
    const closed = await connector.connect('n1', never);
    await closed[Symbol.asyncDispose]();
    expect(await exec(closed)).toMatchObject({ kind: 'not-sent', cause: 'link-lost' });
    await expect(closed.sftp()).rejects.toMatchObject({ code: 'copy' });
    expect(await runOn(connector, 'n2')).toMatchObject(OK);
    expect([gateways.starts, gateways.notes]).toEqual([['gw1'], []]);
    await connector[Symbol.asyncDispose]();
  });
});
