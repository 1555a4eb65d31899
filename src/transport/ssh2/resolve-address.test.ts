import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AddressResolver, type Lookup } from './resolve-address.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-resolve-'));
afterAll(() => rmSync(folder, { recursive: true }));
const hostsFile = join(folder, 'hosts');
writeFileSync(
  hostsFile,
  '# comment\n127.0.0.1 localhost\n10.0.0.7\tNode7 n7 # here\nfe80::1 v6\nnonsense n8\n',
);

const never = new AbortController().signal;
const hang: Lookup = () => new Promise(() => undefined);
const found: Lookup = (host) => Promise.resolve([{ address: `10.1.0.${host.length}`, family: 4 }]);
const missing: Lookup = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }));

function resolver(lookup: Lookup, timeoutMs = 20): AddressResolver {
  return new AddressResolver({ lookup, timeoutMs, hostsFile });
}

describe('resolving names', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['node7', '10.0.0.7'],
    ['N7', '10.0.0.7'],
  ])('%s needs nobody', async (host, address) => {
    const [first] = await resolver(hang).resolve(host, never);
    expect(first?.address).toBe(address);
    expect(resolver(hang).knownAddress(host)).toBe(address);
  });

  it('asks the resolver once for all who want the same name', async () => {
    let asked = 0;
    const counting: Lookup = async (host) => {
      asked++;
      return found(host);
    };
    const own = resolver(counting);
    await Promise.all(Array.from({ length: 50 }, () => own.resolve('abc', never)));
    await own.resolve('abc', never);
    expect(asked).toBe(1);
    expect(own.knownAddress('abc')).toBe('10.1.0.3');
  });

  it('F04: a name without address is dns, and is asked for again when it is wanted again', async () => {
    let asked = 0;
    const flaky: Lookup = (host) => (asked++ === 0 ? missing(host) : found(host));
    const own = resolver(flaky);
    await expect(own.resolve('abc', never)).rejects.toMatchObject({
      outcome: 'unreachable',
      connectCause: 'dns',
      message: "'abc' has no address: no such name",
    });
    expect(await own.resolve('abc', never)).toEqual([{ address: '10.1.0.3', family: 4 }]);
  });

  it('F04: a resolver that hangs is dns as well', async () => {
    await expect(resolver(hang).resolve('abc', never)).rejects.toMatchObject({
      connectCause: 'dns',
      message: expect.stringContaining('no answer from the resolver') as string,
    });
  });

  it('F04: a resolver that hangs holds two threads at most, and no node that does not need it', async () => {
    let active = 0;
    const stuck = resolver(() => {
      active++;
      return hang('');
    });
    const asking = ['a', 'b', 'c', 'd', 'e'].map((host) => stuck.resolve(host, never));
    expect(await stuck.resolve('n7', never)).toHaveLength(1);
    expect(await Promise.allSettled(asking)).toEqual(
      asking.map(() => expect.objectContaining({ status: 'rejected' }) as object),
    );
    expect(active).toBe(2);
  });

  it('gives up at once when the run is interrupted', async () => {
    const stop = new AbortController();
    const asking = resolver(hang, 60_000).resolve('abc', stop.signal);
    stop.abort();
    await expect(asking).rejects.toMatchObject({ outcome: 'cancelled' });
  });
});
