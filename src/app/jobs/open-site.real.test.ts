import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configFolder } from '../../../test/support/config-folder.ts';
import { until } from '../../../test/support/processes.ts';
import { type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { systemClock } from '../../base/index.ts';
import { openSite } from './open-site.ts';

describe.skipIf(!sshdInstalled)('a site', () => {
  let sshd: Sshd;
  let folder: ReturnType<typeof configFolder>;
  beforeEach(async () => {
    sshd = await startSshd();
    folder = configFolder();
  });
  afterEach(async () => {
    folder[Symbol.dispose]();
    await sshd.stop();
  });

  function open(lines: readonly string[]) {
    const ssh = ['ssh:', `  config: ${sshd.sshConfig}`, ...lines.map((line) => `  ${line}`)];
    const config = folder.write('grappe.yaml', ['version: 1', 'nodes: n[1-2]', ...ssh, ''].join('\n'));
    const env = { ...folder.env, XDG_CACHE_HOME: `${folder.path}/cache` };
    const stop = new AbortController().signal;
    return openSite({
      origin: { config, reach: {} },
      env,
      clock: systemClock,
      controllerId: '00000000',
      stop,
    });
  }

  it('knows the load of a node while another one never answers', async () => {
    await using silent = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const dead = `overrides: [{ nodes: n1, address: 127.0.0.1, port: ${port} }]`;
    await using site = await open(['connect_timeout: 1h', dead]);
    await until(() => site.loads.of('n2') !== null, 'the load of n2 is known');
    expect(site.loads.of('n1')).toBeNull();
  });

  it('that is opened again knows at once what its nodes can do', async () => {
    const told: (Date | undefined)[] = [];
    for (const _ of ['first', 'again']) {
      await using site = await open([]);
      await site.engine.probe(['n2'], (_node, _answer, at) => told.push(at), new AbortController().signal);
    }
    expect(told).toEqual([expect.any(Date), told[0]]);
  });
});
