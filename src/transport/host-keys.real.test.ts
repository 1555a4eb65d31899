/** Scans of real servers: what is found, what is added, and that nobody ever logs in. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sshd, makeKey, sshdInstalled, startSshd } from '../../test/support/sshd.ts';
import { closedPort } from '../../test/support/tcp-proxy.ts';
import { type HostKeys, createHostKeys } from './host-keys.ts';
import { DEFAULT_REACH, type ReachOptions } from './reach.ts';

const { signal: never } = new AbortController();
/** What sshd logs as soon as a client begins to log in: the first thing that may carry a name or a secret. */
const LOGIN = /userauth-request|Accepted|Failed/;

describe.skipIf(!sshdInstalled)('host keys of nodes', () => {
  let sshd: Sshd;
  let gate: Sshd;
  let knownHosts: string;
  let marks: { readonly node: number; readonly gate: number };

  beforeAll(async () => {
    const options = { hostKeys: ['ed25519', 'rsa'] as const, extraConfig: ['LogLevel DEBUG1'] };
    [sshd, gate] = await Promise.all([startSshd(options), startSshd(options)]);
    knownHosts = join(sshd.folder, 'known');
  });
  afterAll(async () => {
    await sshd.stop();
    await gate.stop();
  });
  beforeEach(() => {
    writeFileSync(knownHosts, '');
    marks = { node: sshd.log().length, gate: gate.log().length };
  });

  const name = (address: string): string => `[${address}]:${sshd.port}`;
  const nodeLog = (): string => sshd.log().slice(marks.node);
  const gateLog = (): string => gate.log().slice(marks.gate);

  /** n1, n2 and the jump host `gate`; `more` comes first. */
  function keysOf(more = '', reach: Partial<ReachOptions> = {}): HostKeys {
    const host = (server: Sshd, address: string): string =>
      `  HostName ${address}\n  Port ${server.port}\n  User ${server.user}\n  IdentityFile ${server.identity}\n`;
    const config = join(sshd.folder, 'scan_config');
    writeFileSync(
      config,
      `${more}\nHost gate\n${host(gate, '127.2.0.1')}Host n1\n${host(sshd, '127.1.0.1')}Host n2\n${host(sshd, '127.1.0.2')}` +
        `Host *\n  UserKnownHostsFile ${knownHosts}\n  GlobalKnownHostsFile /dev/null\n  IdentitiesOnly yes\n  IdentityAgent none\n`,
    );
    return createHostKeys(() => ({ ...DEFAULT_REACH, sshConfigFile: config, ...reach }), {
      env: process.env,
    });
  }

  const standings = async (keys: HostKeys, node = 'n1') =>
    (await keys.scan(node, never)).keys.map(({ type, standing }) => `${type} ${standing}`);

  it('S12 are all read, and nobody logs in', async () => {
    await using keys = keysOf();
    expect(await standings(keys)).toEqual(['ssh-ed25519 new', 'ssh-rsa new']);
    expect(nodeLog()).toMatch(/kex: host key algorithm/);
    expect(nodeLog()).not.toMatch(LOGIN);
  });

  it('are added in plain form, and then known', async () => {
    await using keys = keysOf();
    const scans = await Promise.all(['n1', 'n2'].map((node) => keys.scan(node, never)));
    expect(keys.trust(scans)).toBe(4);
    const lines = readFileSync(knownHosts, 'utf8').trimEnd().split('\n');
    expect(lines.toSorted()).toEqual(
      ['127.1.0.1', '127.1.0.2']
        .flatMap((address) => sshd.hostKeys.map((key) => `${name(address)} ${key}`))
        .toSorted(),
    );
    await using again = keysOf();
    expect(await standings(again)).toEqual(['ssh-ed25519 known', 'ssh-rsa known']);
  });

  it('are added hashed where HashKnownHosts says so', async () => {
    await using keys = keysOf('HashKnownHosts yes');
    keys.trust([await keys.scan('n1', never)]);
    const text = readFileSync(knownHosts, 'utf8');
    expect(text.match(/^\|1\|/gm)).toHaveLength(2);
    expect(text).not.toContain('127.1.0.1');
    await using again = keysOf();
    expect(await standings(again)).toEqual(['ssh-ed25519 known', 'ssh-rsa known']);
  });

  it('are added once for nodes that share a HostKeyAlias', async () => {
    await using keys = keysOf('HostKeyAlias farm');
    const scans = await Promise.all(['n1', 'n2'].map((node) => keys.scan(node, never)));
    expect(keys.trust(scans)).toBe(2);
    expect(readFileSync(knownHosts, 'utf8')).toMatch(/^farm ssh-ed25519 \S+\nfarm ssh-rsa \S+\n$/);
  });

  it('are never added when changed or revoked', async () => {
    const stranger = makeKey(join(sshd.folder, `stranger${sshd.port}`));
    const before = `${name('127.1.0.1')} ${stranger}\n@revoked ${name('127.1.0.2')} ${sshd.hostKeys[0]}\n`;
    writeFileSync(knownHosts, before);
    await using keys = keysOf();
    const scans = await Promise.all(['n1', 'n2'].map((node) => keys.scan(node, never)));
    expect(scans.map((scan) => scan.keys.map(({ standing }) => standing))).toEqual([
      ['changed', 'changed'],
      ['revoked', 'extra'],
    ]);
    expect(scans[0]?.keys[0]?.places).toMatchObject([{ file: knownHosts, line: 1 }]);
    expect(keys.trust(scans)).toBe(0);
    expect(readFileSync(knownHosts, 'utf8')).toBe(before);
  });

  it('that were written nowhere are not said to be kept', async () => {
    await using keys = keysOf('UserKnownHostsFile /dev/null');
    const scan = await keys.scan('n1', never);
    expect(() => keys.trust([scan])).toThrow(/is not there/);
  });

  it('say why there are none', async () => {
    const port = await closedPort();
    await using refused = keysOf(`Host n1\n  Port ${port}`);
    await expect(refused.scan('n1', never)).rejects.toMatchObject({ connectCause: 'refused' });
    await using proxied = keysOf('Host n1\n  ProxyCommand false');
    await expect(proxied.scan('n1', never)).rejects.toMatchObject({
      message: "'n1' is reached by a ProxyCommand, which a scan cannot follow",
    });
    await using local = keysOf('', { transport: 'local' });
    expect((await local.scan('n1', never)).keys).toEqual([]);
  });

  it('S01 no name is an option', async () => {
    await using keys = keysOf();
    await expect(keys.scan('-oProxyCommand=false', never)).rejects.toMatchObject({ outcome: 'unreachable' });
  });

  it('are read by ssh-keyscan where no algorithm is common', async () => {
    await using picky = await startSshd({
      hostKeys: ['rsa'],
      extraConfig: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'],
    });
    await using keys = createHostKeys(() => ({ ...DEFAULT_REACH, sshConfigFile: picky.sshConfig }), {
      env: process.env,
    });
    expect(await standings(keys)).toEqual(['ssh-rsa known']);
  });

  describe('behind a jump host', () => {
    const JUMP = 'Host n1\n  ProxyJump gate';
    const gateLine = (key: string): string => `[127.2.0.1]:${gate.port} ${key}\n`;

    it('are read through it, when it is known', async () => {
      writeFileSync(knownHosts, gateLine(gate.hostKeys[0]!));
      await using keys = keysOf(JUMP);
      expect(await standings(keys)).toEqual(['ssh-ed25519 new', 'ssh-rsa new']);
      expect(gateLog()).toMatch(/Accepted publickey/);
      expect(nodeLog()).not.toMatch(LOGIN);
    });

    it.each([
      ['unknown', (): string => '', 'strict'],
      ['unknown, however lenient the run', (): string => '', 'no'],
      ['changed', (): string => gateLine(makeKey(join(sshd.folder, `gate${Math.random()}`))), 'strict'],
      ['revoked', (): string => `@revoked ${gateLine(gate.hostKeys[0]!)}`, 'accept-new'],
    ] as const)('S12 are not asked for when it is %s', async (_what, lines, hostKeys) => {
      writeFileSync(knownHosts, lines());
      await using keys = keysOf(JUMP, { hostKeys });
      await expect(keys.scan('n1', never)).rejects.toMatchObject({
        outcome: 'hostkey',
        hint: 'trust the jump hosts first: grappe nodes trust -w gate',
      });
      expect(gateLog()).not.toMatch(LOGIN);
      // What the logs of earlier connections end with may still come.
      expect(nodeLog()).not.toContain('Connection from');
    });
  });

  it('runs nothing on the nodes', async () => {
    const canary = join(sshd.account.home, `scan-canary-${sshd.port}`);
    await using keys = keysOf(
      `Host n1\n  RemoteCommand touch ${canary}\n  PermitLocalCommand yes\n  LocalCommand touch ${canary}`,
    );
    await keys.scan('n1', never);
    expect(existsSync(canary)).toBe(false);
  });
});
