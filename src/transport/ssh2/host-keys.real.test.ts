import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../test/support/processes.ts';
import { connectorFromConfig } from '../../../test/support/ssh2-client.ts';
import { never, run } from '../../../test/support/ssh2-target.ts';
import { type Sshd, makeKey, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { createConnector } from '../index.ts';
import { DEFAULT_REACH, type ReachOptions } from '../reach.ts';

/** What sshd logs when a client begins to log in: the first thing that may carry a secret or a name. */
const LOGIN = /userauth-request|Accepted|Failed/;

describe.skipIf(!sshdInstalled)('S12: host keys', () => {
  let sshd: Sshd;
  let gate: Sshd;
  let stranger: string;
  beforeAll(async () => {
    const options = { hostKeys: ['ed25519', 'rsa'] as const, extraConfig: ['LogLevel DEBUG1'] };
    [sshd, gate] = await Promise.all([startSshd(options), startSshd(options)]);
    stranger = makeKey(join(sshd.folder, 'stranger'));
  });
  afterAll(async () => {
    await sshd.stop();
    await gate.stop();
  });

  /** known_hosts lines for the server at `port`, out of its real keys. */
  type Lines = (name: string, server: Sshd) => string;
  const known: Lines = (name, { hostKeys }) => hostKeys.map((key) => `${name} ${key}`).join('\n');
  const changed: Lines = (name) => `${name} ${stranger}`;
  const unknown: Lines = () => '';
  const revoked: Lines = (name, server) => `${known(name, server)}\n@revoked ${name} ${server.hostKeys[0]}`;
  const otherType: Lines = (name) =>
    `${name} ecdsa-sha2-nistp256 ${makeKey(join(sshd.folder, `ecdsa${Math.random()}`), 'ecdsa').split(' ')[1]}`;

  interface Setting {
    readonly node: Lines;
    readonly gate?: Lines;
    readonly more?: string;
    readonly reach?: Partial<ReachOptions>;
  }

  /** Tries to run `touch CANARY` on n1, through the gate when it has lines. */
  async function attempt(setting: Setting) {
    const knownHosts = join(sshd.folder, 'known');
    const name = (server: Sshd, host: string): string => `[${host}]:${server.port}`;
    const lines = [setting.node(name(sshd, '127.1.0.1'), sshd)];
    if (setting.gate !== undefined) lines.push(setting.gate(name(gate, '127.2.0.1'), gate));
    writeFileSync(knownHosts, `${lines.join('\n')}\n`);
    const config = join(sshd.folder, 'config');
    writeFileSync(config, configText(knownHosts, setting));
    const canary = join(sshd.account.home, `canary-${sshd.port}`);
    const logged = { node: sshd.log().length, gate: gate.log().length };
    await using connector = connectorFromConfig(config, setting.reach);
    const outcome = await connector.connect('n1', never).then(
      async (connection) =>
        (await run(connection, `echo through; touch ${canary}; rm ${canary}`)).stdout.toString(),
      (error: object) => error,
    );
    return {
      outcome,
      nodeSawLogin: LOGIN.test(sshd.log().slice(logged.node)),
      gateSawLogin: LOGIN.test(gate.log().slice(logged.gate)),
      canaryExists: existsSync(canary),
      knownHosts: readFileSync(knownHosts, 'utf8'),
    };
  }

  function configText(knownHosts: string, { gate: gateLines, more = '' }: Setting): string {
    const host = (server: Sshd, address: string): string =>
      `  HostName ${address}\n  Port ${server.port}\n  User ${server.user}\n  IdentityFile ${server.identity}\n`;
    return [
      `Host gate\n${host(gate, '127.2.0.1')}`,
      `Host n1\n${host(sshd, '127.1.0.1')}`,
      gateLines === undefined ? '' : '  ProxyJump gate\n',
      `Host *\n  UserKnownHostsFile ${knownHosts}\n  GlobalKnownHostsFile /dev/null\n  IdentitiesOnly yes\n`,
      `  IdentityAgent none\n  ${more}\n`,
    ].join('');
  }

  it('a known key is accepted (and the server side sees the login, so this test would notice one)', async () => {
    const result = await attempt({ node: known });
    expect(result).toMatchObject({ outcome: 'through\n', nodeSawLogin: true });
    expect(await attempt({ node: known, gate: known })).toMatchObject({
      outcome: 'through\n',
      gateSawLogin: true,
    });
  });

  const refusals: readonly (readonly [string, Lines, string])[] = [
    ['a changed key', changed, 'host-key-changed'],
    ['an unknown key', unknown, 'host-key-unknown'],
    ['a revoked key', revoked, 'host-key-revoked'],
    ['a key of another type than the known one', otherType, 'host-key-'],
  ];

  it.each(refusals)('%s is refused before anything is sent', async (_what, lines, cause) => {
    const result = await attempt({ node: lines });
    expect(result.outcome).toMatchObject({
      outcome: 'hostkey',
      connectCause: expect.stringContaining(cause) as string,
      message: expect.stringMatching(/SHA256:/) as string,
    });
    expect(result).toMatchObject({ nodeSawLogin: false, canaryExists: false });
  });

  it.each(refusals)('%s of the node is refused through a jump host', async (_what, lines, cause) => {
    const result = await attempt({ node: lines, gate: known });
    expect(result.outcome).toMatchObject({
      outcome: 'hostkey',
      connectCause: expect.stringContaining(cause) as string,
    });
    expect(result).toMatchObject({ nodeSawLogin: false, canaryExists: false, gateSawLogin: true });
  });

  it.each(refusals)(
    '%s of the jump host is refused, and nothing reaches either',
    async (_what, lines, cause) => {
      const result = await attempt({ node: known, gate: lines });
      expect(result.outcome).toMatchObject({
        outcome: 'hostkey',
        connectCause: expect.stringContaining(cause) as string,
      });
      expect(result).toMatchObject({ nodeSawLogin: false, gateSawLogin: false, canaryExists: false });
    },
  );

  it('a jump host whose key nobody checked serves only those who asked for that', async () => {
    const name = (server: Sshd, host: string): string => `[${host}]:${server.port}`;
    const knownHosts = join(sshd.folder, 'known');
    writeFileSync(knownHosts, `${known(name(sshd, '127.1.0.1'), sshd)}\n`);
    const config = join(sshd.folder, 'config');
    writeFileSync(config, configText(knownHosts, { node: known, gate: unknown }));
    const reach = { ...DEFAULT_REACH, transport: 'ssh2', sshConfigFile: config } as const;
    const reachOf = (node: string): ReachOptions =>
      node.includes('@') ? { ...reach, hostKeys: 'no' } : { ...reach };
    await using connector = createConnector(reachOf, { env: {} });
    const blind = await connector.connect(`${sshd.user}@n1`, never);
    expect((await run(blind, 'echo through')).stdout.toString()).toBe('through\n');
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'hostkey',
      connectCause: 'host-key-unknown',
    });
  });

  it('F06: a changed key is told with the fingerprints of both', async () => {
    const { outcome } = await attempt({ node: changed });
    expect(outcome).toMatchObject({
      message: expect.stringMatching(/SHA256:.*known is .*SHA256:.*line 1/) as string,
    });
  });

  it('known types are asked for first, so that a server with several keys shows the known one', async () => {
    const rsaOnly: Lines = (name, { hostKeys }) =>
      `${name} ${hostKeys.find((key) => key.startsWith('ssh-rsa'))}`;
    expect(await attempt({ node: rsaOnly })).toMatchObject({ outcome: 'through\n' });
  });

  it.each([
    ['--host-keys', { reach: { hostKeys: 'accept-new' } }],
    ['ssh_config', { more: 'StrictHostKeyChecking accept-new' }],
    ['ssh_config that says no', { more: 'StrictHostKeyChecking no' }],
  ] as const)(
    'accept-new of %s takes and keeps a new key, and refuses a changed one',
    async (_where, setting) => {
      const result = await attempt({ node: unknown, ...setting });
      expect(result.outcome).toBe('through\n');
      expect(result.knownHosts).toContain(sshd.hostKeys[0]);
      expect(await attempt({ node: changed, ...setting })).toMatchObject({
        outcome: { outcome: 'hostkey', connectCause: 'host-key-changed' },
        nodeSawLogin: false,
      });
    },
  );

  it('even `no` refuses a revoked key', async () => {
    const reach = { hostKeys: 'no' } as const;
    expect(await attempt({ node: changed, reach })).toMatchObject({ outcome: 'through\n' });
    expect(await attempt({ node: revoked, reach })).toMatchObject({
      outcome: { connectCause: 'host-key-revoked' },
      nodeSawLogin: false,
    });
  });
});

describe.skipIf(!sshdInstalled)('S13: the agent', () => {
  it('is used to log in, and never handed to the node unless a person asks', async () => {
    await using sshd = await startSshd();
    const socket = join(sshd.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      await until(() => existsSync(socket), 'the agent listens');
      const add = spawn('ssh-add', ['-q', sshd.identity], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      await new Promise((resolve) => add.once('close', resolve));
      const config = join(sshd.folder, 'agent_config');
      const text = readFileSync(sshd.sshConfig, 'utf8')
        .replace('IdentityAgent none', `IdentityAgent ${socket}`)
        .replace(/.*IdentityFile.*\n/, '')
        .replace('IdentitiesOnly yes', 'IdentitiesOnly no');
      writeFileSync(config, text);
      appendFileSync(config, '  ForwardAgent yes\n');
      const ask = async (reach: Partial<ReachOptions>): Promise<string> => {
        await using connector = connectorFromConfig(config, reach);
        const { stdout } = await run(
          await connector.connect('n1', never),
          'echo "[$SSH_AUTH_SOCK]"; ssh-add -l',
        );
        return stdout.toString();
      };
      expect(await ask({})).toBe('[]\n');
      expect(await ask({ forwardAgent: true })).toMatch(/^\[\/.+\]\n256 SHA256:/);
    } finally {
      agent.kill();
    }
  });
});
