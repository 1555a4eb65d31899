import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AutoConnector, createConnector } from './auto.ts';
import { DEFAULT_REACH, type ReachOptions } from './reach.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-auto-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As Debian ships it. */
const STOCK = 'Host *\n    SendEnv LANG LC_*\n    HashKnownHosts yes\n    GSSAPIAuthentication yes\n';

let files = 0;

function fleet(config: string, reach: Partial<ReachOptions> = {}): AutoConnector {
  const path = join(folder, `config-${files++}`);
  writeFileSync(path, config);
  const all: ReachOptions = { ...DEFAULT_REACH, sshConfigFile: path, ...reach };
  // Without klist in the path and with this cache, there is no Kerberos ticket.
  return createConnector(() => all, { env: { PATH: folder, KRB5CCNAME: join(folder, 'none') } });
}

describe('the transport of a node', () => {
  it('is the in-process client with the stock configuration of Debian', async () => {
    await using connector = fleet(STOCK);
    expect(await connector.explain('n1')).toEqual({ transport: 'ssh2', reasons: [] });
  });

  it('is the system ssh where the configuration needs it, with the reason', async () => {
    await using connector = fleet(`Host far\n  ProxyCommand nc %h %p\n${STOCK}`);
    expect(await connector.explain('far')).toEqual({ transport: 'openssh', reasons: ['ProxyCommand'] });
    expect(await connector.explain('near')).toEqual({ transport: 'ssh2', reasons: [] });
  });

  it('is the system ssh with a live Kerberos ticket', async () => {
    const ticket = join(folder, 'ticket');
    writeFileSync(ticket, '');
    const path = join(folder, 'stock');
    writeFileSync(path, STOCK);
    await using connector = createConnector(() => ({ ...DEFAULT_REACH, sshConfigFile: path }), {
      env: { PATH: folder, KRB5CCNAME: ticket },
    });
    expect((await connector.explain('n1')).transport).toBe('openssh');
  });

  it.each(['ssh2', 'openssh', 'local'] as const)('is %s where that was asked for', async (transport) => {
    await using connector = fleet('User ops\n', { transport });
    expect(await connector.explain('n1')).toEqual({ transport, reasons: ['it was asked for'] });
  });

  it.each(['ProxyCommand nc %h %p', 'Match exec true\n  User ops'])(
    'is refused as ssh2 under %j',
    async (config) => {
      await using connector = fleet(`${config}\n`, { transport: 'ssh2' });
      await expect(connector.explain('n1')).rejects.toMatchObject({ code: 'ssh-config' });
    },
  );

  it('runs local commands for the transport local', async () => {
    await using connector = fleet('', { transport: 'local' });
    await using connection = await connector.connect('n1', new AbortController().signal);
    expect(connection.transport).toBe('local');
  });

  it.each(['auto', 'ssh2', 'openssh', 'local'] as const)(
    'S01 refuses hostile names under %s',
    async (transport) => {
      await using connector = fleet(STOCK, { transport });
      for (const name of ['-oProxyCommand=x', '$(id)', 'n1;id', '', 'n1 x', 'n1\n', '../n1']) {
        await expect(connector.connect(name, new AbortController().signal)).rejects.toMatchObject({
          name: 'GrappeError',
          outcome: 'unreachable',
          message: expect.stringContaining('cannot be a node name') as string,
        });
      }
    },
  );

  it('is refused with the place of the mistake where the configuration is wrong', async () => {
    await using connector = fleet('Host *\n  Port none\n');
    await expect(connector.explain('n1')).rejects.toMatchObject({ code: 'ssh-config' });
    await expect(connector.connect('n1', new AbortController().signal)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'protocol',
    });
  });
});

describe('the site of a node', () => {
  it('is its address, and one for all of loopback', () => {
    const connector = fleet(
      'Host a b\n  HostName 127.1.0.1\nHost c\n  HostName 127.9.9.9\nHost d\n  HostName 192.0.2.7\n',
    );
    expect(['a', 'b', 'c', 'd', 'E'].map((node) => connector.siteOf(node))).toEqual([
      '127.0.0.0/8',
      '127.0.0.0/8',
      '127.0.0.0/8',
      '192.0.2.7',
      'e',
    ]);
  });

  it('is each node its own for the transport local', () => {
    expect(fleet('', { transport: 'local' }).siteOf('n1')).toBe('n1');
  });
});
