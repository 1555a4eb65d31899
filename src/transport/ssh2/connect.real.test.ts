import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from '../../../test/support/client-process.ts';
import { connectorFromConfig } from '../../../test/support/ssh2-client.ts';
import { connectorTo, hopOn, identityOf, never, run, targetOn } from '../../../test/support/ssh2-target.ts';
import { type Sshd, makeKey, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { closedPort, startListener, startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { DEFAULT_REACH } from '../reach.ts';
import type { Connector } from '../transport.ts';
import { createSsh2Connector } from './ssh2-connector.ts';
import type { Hop } from './target.ts';

/** A namespace whose only route leads into a cable without a listener at its end. */
const DEAD_NETWORK =
  'ip link add v0 type veth peer name v1 && ip addr add 10.99.0.1/24 dev v0 && ip link set v0 up && ' +
  'ip link set v1 up && ip neigh add 10.99.0.2 lladdr 02:00:00:00:00:01 dev v0 && exec "$@"';
const deadNetwork = ['unshare', '-rn', 'sh', '-c', DEAD_NETWORK, 'sh'];
const hasNamespaces = spawnSync('unshare', [...deadNetwork.slice(1), 'true']).status === 0;

describe.skipIf(!sshdInstalled)('connecting', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  const reachingPort = (port: number, connectTimeoutMs = 10_000): Connector =>
    connectorTo(sshd, { connectTimeoutMs, hop: { port } });

  it('tells what was agreed', async () => {
    await using connector = connectorTo(sshd);
    const { details } = await connector.connect('n7', never);
    expect(details).toMatchObject({
      user: sshd.user,
      address: '127.1.0.7',
      port: sshd.port,
      keyExchange: 'curve25519-sha256',
      cipher: 'aes128-gcm@openssh.com',
      hostKey: { type: 'ssh-ed25519', fingerprint: expect.stringMatching(/^SHA256:.{43}$/) as string },
      authentication: expect.stringMatching(/^SHA256:.{43}$/) as string,
    });
  });

  it.skipIf(!hasNamespaces)('F01: a node that drops packets is unreachable by connect-timeout', async () => {
    const config = join(sshd.folder, 'dead_network');
    writeFileSync(config, 'Host dead\n  HostName 10.99.0.2\n  UserKnownHostsFile /dev/null\n');
    const request = { sshConfig: config, nodes: ['dead'], command: 'true', reach: { connectTimeoutMs: 500 } };
    await using client = startClient(request, deadNetwork);
    expect(await client.event('unreached')).toMatchObject({
      outcome: 'unreachable',
      cause: 'connect-timeout',
      message: "'dead' port 22: no answer within 0.5 s",
    });
  });

  it('F02: a closed port is refused', async () => {
    await using connector = reachingPort(await closedPort());
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'refused',
    });
  });

  it('F03: a port that says nothing has no banner', async () => {
    await using listener = await startListener();
    await using connector = reachingPort(listener.port, 300);
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'no-banner',
    });
  });

  it('F03: nor has a server of another kind, and what it said is shown without its control characters', async () => {
    await using listener = await startListener('HTTP/1.0 400 \u{1b}[31mBad\r\n\r\n', 'close');
    await using connector = reachingPort(listener.port);
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      connectCause: 'no-banner',
      message: expect.stringContaining("it said 'HTTP/1.0 400 ?[31mBad'") as string,
    });
  });

  it('an SSH server that stops in the middle of the key exchange runs into the connect timeout', async () => {
    await using listener = await startListener('SSH-2.0-OpenSSH_9.2\r\n');
    await using connector = reachingPort(listener.port, 300);
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'connect-timeout',
      message: expect.stringContaining('key exchange was not finished') as string,
    });
  });

  it('F04: a name without address is dns', async () => {
    await using connector = connectorTo(sshd, { hop: { host: 'no-such-node.invalid' } });
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'dns',
    });
  });

  it('F05: a refused key is denied, and tried once only', async () => {
    const other = join(sshd.folder, 'stranger');
    makeKey(other);
    await using connector = connectorTo(sshd, {
      hop: { identities: () => Promise.resolve([identityOf(other)]) },
    });
    const before = sshd.log().length;
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'denied',
      connectCause: 'authentication',
      message: expect.stringContaining('permission denied (publickey)') as string,
    });
    expect(
      sshd
        .log()
        .slice(before)
        .match(/Connection from/g),
    ).toHaveLength(1);
  });

  it('F05: too many refused keys are denied, too', async () => {
    const keys = Array.from({ length: 8 }, (_, index) => join(sshd.folder, `stranger${index}`));
    for (const key of keys) makeKey(key);
    await using connector = connectorTo(sshd, {
      hop: { identities: () => Promise.resolve(keys.map((key) => identityOf(key))) },
    });
    await expect(connector.connect('n1', never)).rejects.toMatchObject({ outcome: 'denied' });
  });

  it('a later key is tried when the first is refused', async () => {
    const other = join(sshd.folder, 'second');
    makeKey(other);
    const identities: Hop['identities'] = () =>
      Promise.resolve([identityOf(other), identityOf(sshd.identity)]);
    await using connector = connectorTo(sshd, { hop: { identities } });
    const { details } = await connector.connect('n1', never);
    expect(details.authentication).toBe(identityOf(sshd.identity).fingerprint);
  });

  it('time that a person takes for a passphrase is not the time of the node', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const own = identityOf(sshd.identity);
    const slow = { ...own, load: () => promise.then(() => own.load()) };
    await using connector = connectorTo(sshd, {
      connectTimeoutMs: 2000,
      hop: { identities: () => Promise.resolve([slow]) },
    });
    setTimeout(resolve, 2500);
    expect((await connector.connect('n1', never)).alive).toBe(true);
  });

  it('an interrupted attempt is cancelled at once', async () => {
    await using listener = await startListener();
    await using connector = reachingPort(listener.port);
    const stop = new AbortController();
    const attempt = connector.connect('n1', stop.signal);
    attempt.catch(() => undefined);
    stop.abort();
    await expect(attempt).rejects.toMatchObject({ outcome: 'cancelled', connectCause: 'interrupted' });
  });

  it('all of 127.0.0.0/8 is one site', async () => {
    await using connector = connectorTo(sshd);
    expect(connector.siteOf('n1')).toBe(connector.siteOf('n200'));
    expect(connector.siteOf('192.0.2.1')).toBe('192.0.2.1');
  });
});

describe.skipIf(!sshdInstalled)('F12: an sshd that throttles', () => {
  it('is told from the socket, where it says so in plain text', async () => {
    await using sshd = await startSshd({ maxStartups: '1' });
    const first = connect(sshd.port, '127.0.0.1');
    await once(first, 'data');
    await using connector = connectorTo(sshd);
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'throttled',
    });
    first.destroy();
  });

  it('is told from a connection that is reset at once, or closed without a word', async () => {
    for (const then of ['reset', 'close'] as const) {
      await using sshd = await startSshd();
      await using listener = await startListener('', then);
      await using connector = connectorTo(sshd, { hop: { port: listener.port } });
      await expect(connector.connect('n1', never)).rejects.toMatchObject({ connectCause: 'throttled' });
    }
  });

  it('loses no other way than by throttling when 60 come at once', async () => {
    await using sshd = await startSshd({ maxStartups: '10:30:100' });
    await using connector = connectorTo(sshd, { connectTimeoutMs: 40_000 });
    const names = Array.from({ length: 60 }, (_, index) => `n${index + 1}`);
    const attempts = await Promise.allSettled(names.map((name) => connector.connect(name, never)));
    const failed = attempts.filter((attempt) => attempt.status === 'rejected');
    expect(failed.map(({ reason }: PromiseRejectedResult) => reason as object)).toEqual(
      failed.map(() => expect.objectContaining({ connectCause: 'throttled' }) as object),
    );
    expect(attempts.length - failed.length).toBeGreaterThan(9);
  });
});

describe.skipIf(!sshdInstalled)('through a jump host', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  it('reaches the node from the jump host, many nodes over one connection of it', async () => {
    await using connector = createSsh2Connector({
      targetOf: (node) => ({ ...targetOn(sshd, node), hops: [hopOn(sshd, 'n100'), hopOn(sshd, node)] }),
    });
    const before = sshd.log().length;
    const names = Array.from({ length: 20 }, (_, index) => `n${index + 1}`);
    const outputs = names.map(async (name) => {
      const { stdout } = await run(await connector.connect(name, never), 'echo $SSH_CONNECTION');
      return stdout.toString().split(' ')[2];
    });
    expect(await Promise.all(outputs)).toEqual(names.map((name) => hopOn(sshd, name).host));
    expect(
      sshd
        .log()
        .slice(before)
        .match(/Accepted publickey/g),
    ).toHaveLength(21);
  });

  it('names the jump host when it is the one that cannot be reached', async () => {
    const closed = await closedPort();
    await using connector = createSsh2Connector({
      targetOf: (node) => ({
        ...targetOn(sshd, node),
        hops: [hopOn(sshd, 'n100', { port: closed }), hopOn(sshd, node)],
      }),
    });
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'gateway',
      message: expect.stringContaining('connection refused') as string,
    });
  });

  it('says what the jump host said when it cannot reach the node', async () => {
    const closed = await closedPort();
    await using connector = createSsh2Connector({
      targetOf: (node) => ({
        ...targetOn(sshd, node),
        hops: [hopOn(sshd, 'n100'), hopOn(sshd, node, { port: closed })],
      }),
    });
    await expect(connector.connect('n1', never)).rejects.toMatchObject({
      connectCause: 'gateway',
      message: expect.stringContaining('Connection refused') as string,
    });
  });

  it('logs in again when the jump host hung up meanwhile', async () => {
    await using proxy = await startTcpProxy(sshd.port);
    await using connector = createSsh2Connector({
      targetOf: (node) => ({
        ...targetOn(sshd, node),
        hops: [hopOn(sshd, 'n100', { port: proxy.port }), hopOn(sshd, node)],
      }),
    });
    const first = await connector.connect('n1', never);
    const lost = run(first, 'sleep 600', { onSent: () => proxy.cut('rst') });
    expect((await lost).end).toMatchObject({ kind: 'lost' });
    expect((await run(await connector.connect('n2', never), 'echo again')).stdout.toString()).toBe('again\n');
  });

  it('honours ProxyJump of ssh_config, with an own user, port and known_hosts of the jump host', async () => {
    await using gate = await startSshd();
    const config = join(sshd.folder, 'jump_config');
    writeFileSync(
      config,
      [
        'Host gate',
        `  HostName 127.2.0.1\n  Port ${gate.port}\n  User ${gate.user}\n  IdentityFile ${gate.identity}`,
        `  UserKnownHostsFile ${gate.knownHosts}`,
        'Host n1',
        `  HostName 127.1.0.1\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${sshd.identity}`,
        `  UserKnownHostsFile ${sshd.knownHosts}\n  ProxyJump gate`,
        'Host *\n  IdentitiesOnly yes\n  IdentityAgent none\n  GlobalKnownHostsFile /dev/null',
      ].join('\n'),
    );
    await using connector = connectorFromConfig(config, DEFAULT_REACH);
    expect((await run(await connector.connect('n1', never), 'echo there')).stdout.toString()).toBe('there\n');
    expect(gate.log()).toMatch(/Accepted publickey/);
  });
});
