import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openerOver, VERSION } from '../../test/support/pool-host.ts';
import { until } from '../../test/support/processes.ts';
import { FakeConnector, VirtualClock } from '../transport/fake/index.ts';
import { DEFAULT_REACH } from '../transport/index.ts';
import type { Way } from '../transport/pool/message.ts';
import { PoolConnector } from '../transport/pool/pool-connector.ts';
import { runBackgroundProcess } from './background-process.ts';
import { callProcess, stopProcess } from './call-process.ts';

let folder: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-daemon-'));
  umask = process.umask(0o077);
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

describe('the background process', () => {
  it('ends when its connections have ended, not before', async () => {
    const env = { XDG_RUNTIME_DIR: folder };
    const goodbye = Promise.withResolvers<void>();
    const clock = new VirtualClock();
    const nodes = new FakeConnector({ clock });
    const opener = openerOver(async (node, _way, signal) => {
      const connection = await nodes.connect(node, signal);
      connection[Symbol.asyncDispose] = () => goodbye.promise;
      return connection;
    });
    let isOver = false;
    const serving = runBackgroundProcess({ version: VERSION, env, openerFor: () => opener });
    void serving.then(() => (isOver = true));
    await until(() => existsSync(join(folder, 'grappe/daemon.sock')), 'the socket');

    const caller = new PoolConnector({
      direct: new FakeConnector({ clock }),
      wayTo: (node) => ({ host: { name: node } as Way['host'], hops: [], reach: DEFAULT_REACH, trust: [] }),
      converse: () => callProcess({ version: VERSION, persistMs: 60_000, env, program: [] }),
    });
    await (await caller.connect('n1', new AbortController().signal))[Symbol.asyncDispose]();
    await caller[Symbol.asyncDispose]();

    expect((await stopProcess(env))?.connections).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isOver).toBe(false);
    goodbye.resolve();
    await serving;
  });
});
