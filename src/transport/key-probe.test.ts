import { describe, expect, it } from 'vitest';
import { ED1, ED2, RSA } from '../../test/support/sample-known-hosts.ts';
import type { Cause } from '../base/index.ts';
import { ConnectError } from './connect-error.ts';
import { KeyProbe } from './key-probe.ts';

const ALL = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'];
const error = (cause: Cause): ConnectError => new ConnectError('unreachable', cause, cause);

/** A server with these keys by algorithm; `offers` is what it was asked for, connection by connection. */
function serverWith(keys: Readonly<Record<string, Buffer>>, probe: KeyProbe) {
  const offers: (readonly string[])[] = [];
  const connect = async (): Promise<AsyncDisposable> => {
    const policy = probe.policy();
    const { algorithms } = policy;
    offers.push(algorithms);
    const chosen = algorithms.find((name) => keys[name] !== undefined);
    if (chosen === undefined) throw error('protocol');
    const decision = await policy.verify(keys[chosen]!, undefined);
    if (decision.accepted) throw new Error('a scan must refuse every key');
    throw new ConnectError('hostkey', decision.cause, decision.message);
  };
  return { connect, offers };
}

describe('probing for host keys', () => {
  it('finds a key of each type, and asks for no type twice', async () => {
    const probe = new KeyProbe(ALL);
    const server = serverWith({ 'ssh-ed25519': ED1.blob, 'rsa-sha2-512': RSA.blob }, probe);
    await probe.collect(server.connect);
    expect(probe.keyBlobs).toEqual([ED1.blob, RSA.blob]);
    expect(server.offers).toEqual([
      ALL,
      ['ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'],
      ['ecdsa-sha2-nistp256'],
    ]);
  });

  it('tells why the first connection failed', async () => {
    const probe = new KeyProbe(ALL);
    await expect(probe.collect(() => Promise.reject(error('protocol')))).rejects.toMatchObject({
      connectCause: 'protocol',
    });
    await expect(probe.collect(() => Promise.reject(error('refused')))).rejects.toMatchObject({
      connectCause: 'refused',
    });
  });

  it('goes on where it was throttled', async () => {
    const probe = new KeyProbe(ALL);
    const server = serverWith({ 'ssh-ed25519': ED1.blob, 'rsa-sha2-512': RSA.blob }, probe);
    let calls = 0;
    const throttled = (): Promise<AsyncDisposable> =>
      ++calls === 2 ? Promise.reject(error('throttled')) : server.connect();
    await expect(probe.collect(throttled)).rejects.toMatchObject({ connectCause: 'throttled' });
    await probe.collect(throttled);
    expect(probe.keyBlobs).toEqual([ED1.blob, RSA.blob]);
    expect(server.offers.filter((offer) => offer.includes('ssh-ed25519'))).toHaveLength(1);
  });

  it('ends with a server that always presents the same key', async () => {
    const probe = new KeyProbe(ALL);
    const same = Object.fromEntries(ALL.map((name) => [name, ED2.blob]));
    const server = serverWith(same, probe);
    await expect(probe.collect(server.connect)).rejects.toBeInstanceOf(ConnectError);
    expect(probe.keyBlobs).toEqual([ED2.blob]);
    expect(server.offers).toHaveLength(2);
  });

  it('never takes a connection that goes on', async () => {
    const probe = new KeyProbe(ALL);
    let closed = 0;
    const connection = { [Symbol.asyncDispose]: async () => void closed++ };
    await expect(probe.collect(() => Promise.resolve(connection))).rejects.toBeInstanceOf(ConnectError);
    expect(closed).toBe(1);
  });
});
