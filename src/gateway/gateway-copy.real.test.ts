/** Copies by way of gateways whose leaves are this machine: what crosses, and what arrives. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeUpGateways } from '../../test/support/made-up-gateways.ts';
import { copyFiles, type CopyPlan, planCopy, planFetch } from '../app/index.ts';
import { GrappeError, systemClock } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { type Connector, createConnector, DEFAULT_REACH } from '../transport/index.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grappe-gateway-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS = { preserve: false, checksum: false, dryRun: false, verbose: false };

function thisMachine(): Connector {
  return createConnector(() => ({ ...DEFAULT_REACH, transport: 'local' }), { env: process.env });
}

/** The link of `node` is lost as soon as its files are asked for. */
function cutOff(connector: Connector, node: string): Connector {
  return {
    siteOf: (name) => connector.siteOf(name),
    async connect(name, signal) {
      const connection = await connector.connect(name, signal);
      if (name !== node) return connection;
      let alive = true;
      return {
        ...{ node, transport: 'local', details: {} },
        get alive() {
          return alive;
        },
        exec: (command, io) => connection.exec(command, io),
        sftp() {
          alive = false;
          return Promise.reject(new GrappeError('copy', { message: 'the link is gone' }));
        },
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      };
    },
    [Symbol.asyncDispose]: () => connector[Symbol.asyncDispose](),
  };
}

interface Asked {
  readonly killAfterBytes?: number;
  readonly leaves?: () => Connector;
}

async function copyBy(plan: CopyPlan, nodes: string, asked: Asked = {}) {
  const { killAfterBytes = Infinity, leaves = thisMachine } = asked;
  const gateways = madeUpGateways({
    clock: systemClock,
    direct: thisMachine(),
    leaves,
    gatewaysOf: () => ['gw1'],
  });
  const said: string[] = [];
  let moved = 0;
  const summary = await copyFiles(
    {
      ...{ id: 'test', connector: gateways.connector, nodes: NodeSet.parse(nodes), plan, options: OPTIONS },
      ...{ fanout: 4, timeoutMs: 0, done: () => undefined },
      moved(bytes) {
        moved += bytes;
        if (moved >= killAfterBytes) gateways.kill('gw1');
      },
    },
    {
      output(_node, _stream, chunk) {
        said.push(Buffer.from(chunk).toString());
        return undefined;
      },
    },
    new AbortController().signal,
  );
  await gateways.connector[Symbol.asyncDispose]();
  return { summary, said, wentBytes: gateways.wentBytes.get('gw1') ?? 0 };
}

describe('a copy by way of a gateway', () => {
  it('crosses once, whatever the number of leaves', async () => {
    const source = join(folder, 'payload');
    const bytes = randomBytes(6 * 1024 * 1024);
    writeFileSync(source, bytes);
    for (let at = 0; at < 12; at++) writeFileSync(join(folder, `small-${at}`), randomBytes(10_000));
    const small = Array.from({ length: 12 }, (_, at) => join(folder, `small-${at}`));
    const plan = await planCopy([{ sources: [source, ...small], destination: `${join(folder, 'there')}/` }]);
    const { summary, said, wentBytes } = await copyBy(plan, 'n[1-10]');
    expect([summary.counts.get('ok'), said]).toEqual([10, []]);
    expect(readFileSync(join(folder, 'there', 'payload')).equals(bytes)).toBe(true);
    expect(readdirSync(join(folder, 'there'))).toHaveLength(13);
    // As base64, and the requests about it.
    expect(wentBytes).toBeLessThan(1.5 * bytes.length);
  });

  it('brings files as they are', async () => {
    const bytes = randomBytes(700_000);
    writeFileSync(join(folder, 'log'), bytes);
    const plan = planFetch(
      [{ sources: [join(folder, 'log')], destination: join(folder, 'here') }],
      'folders',
    );
    const { summary } = await copyBy(plan, 'n[1-3]');
    expect(summary.counts.get('ok')).toBe(3);
    expect(readFileSync(join(folder, 'here/n3/log')).equals(bytes)).toBe(true);
  });

  it('tells why a leaf did not take it', async () => {
    writeFileSync(join(folder, 'a'), 'a');
    const plan = await planCopy([{ sources: [join(folder, 'a')], destination: join(folder, 'a/b/c') }]);
    const { summary, said } = await copyBy(plan, 'n1');
    expect(summary.results[0]).toMatchObject({ outcome: 'failed' });
    expect(said.join('')).not.toBe('');
  });

  it('is lost with the link of its leaf, as it is without a gateway', async () => {
    writeFileSync(join(folder, 'payload'), randomBytes(200_000));
    const plan = await planCopy([
      { sources: [join(folder, 'payload')], destination: `${join(folder, 'there')}/` },
    ]);
    const { summary } = await copyBy(plan, 'n[1-2]', { leaves: () => cutOff(thisMachine(), 'n1') });
    expect(summary.results[0]).toMatchObject({ outcome: 'lost', cause: 'link-lost' });
    expect(summary.results[1]).toMatchObject({ outcome: 'ok' });
  });

  it('is lost with its gateway where it was under way, and goes another way where it was not', async () => {
    writeFileSync(join(folder, 'payload'), randomBytes(4 * 1024 * 1024));
    const plan = await planCopy([
      { sources: [join(folder, 'payload')], destination: `${join(folder, 'there')}/` },
    ]);
    const { summary } = await copyBy(plan, 'n[1-12]', { killAfterBytes: 3 * 1024 * 1024 });
    const lost = summary.counts.get('lost') ?? 0;
    expect(lost).toBeGreaterThan(0);
    expect(summary.results.find(({ outcome }) => outcome === 'lost')).toMatchObject({
      ...{ cause: 'gateway', gateway: 'gw1' },
    });
    expect(lost).toBeLessThanOrEqual(4);
    expect(summary.counts.get('ok')).toBe(12 - lost);
  });
});
