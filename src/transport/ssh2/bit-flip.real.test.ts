import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectorTo, never, run } from '../../../test/support/ssh2-target.ts';
import { type Sshd, sshdInstalled, startSshd } from '../../../test/support/sshd.ts';
import { type Direction, type TcpProxy, startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { ConnectError } from '../connect-error.ts';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The padding of the packets that go in the clear: nothing vouches for it, and nothing is read from it. RFC 4253,
 * section 6: length (4 bytes), padding length (1), payload, padding; section 8: the hash covers payloads.
 */
function paddingsOf(stream: Buffer): Stretch[] {
  const NEWKEYS = 21;
  const paddings: Stretch[] = [];
  let at = stream.indexOf('\n') + 1;
  for (let type = 0; type !== NEWKEYS;) {
    const end = at + 4 + stream.readUInt32BE(at);
    paddings.push({ start: end - stream.readUInt8(at + 4), end });
    type = stream.readUInt8(at + 5);
    at = end;
  }
  return paddings;
}

function behind(paddings: readonly Stretch[], offset: number): number {
  return paddings.find(({ start, end }) => start <= offset && offset < end)?.end ?? offset;
}

describe.skipIf(!sshdInstalled)('S30: a stream with a flipped bit', () => {
  const bytes = randomBytes(3000);
  const ciphers = ['aes128-gcm@openssh.com', 'aes128-ctr'];
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  /** Sends the bytes there and back; the answer, or why there is none. */
  async function roundTrip(proxy: TcpProxy, cipher: string): Promise<'right' | 'wrong' | 'refused'> {
    await using connector = connectorTo(sshd, {
      connectTimeoutMs: 1500,
      // A flipped length makes the reader wait for bytes that never come.
      keepalive: { intervalMs: 250, count: 2 },
      hop: { port: proxy.port, algorithms: { cipher: [cipher] } },
    });
    try {
      const connection = await connector.connect('127.0.0.1', never);
      const source = (async function* () {
        yield await Promise.resolve(bytes);
      })();
      const { end, stdout } = await run(connection, 'cat', { stdin: source });
      if (end.kind !== 'exited') return 'refused';
      return stdout.equals(bytes) ? 'right' : 'wrong';
    } catch (error) {
      if (error instanceof ConnectError) return 'refused';
      throw error;
    }
  }

  const directions: Direction[] = ['to-client', 'to-server'];
  it.each(directions.flatMap((direction) => ciphers.map((cipher) => [direction, cipher] as const)))(
    'never gives wrong bytes (%s, %s)',
    async (direction, cipher) => {
      await using clean = await startTcpProxy(sshd.port);
      expect(await roundTrip(clean, cipher)).toBe('right');
      const total = clean.bytes(direction);
      const paddings = paddingsOf(clean.beginning(direction));
      const offsets = Array.from({ length: 24 }, (_, index) =>
        behind(paddings, Math.floor(((index + 0.5) * total) / 24)),
      );
      const results = await Promise.all(
        offsets.map(async (offset) => {
          await using proxy = await startTcpProxy(sshd.port);
          proxy.flipBit(direction, offset);
          return await roundTrip(proxy, cipher);
        }),
      );
      expect(results.filter((result) => result === 'wrong')).toEqual([]);
      // Only what comes after the answer may be broken without harm.
      expect(results.slice(0, 20)).toEqual(results.slice(0, 20).map(() => 'refused'));
    },
  );

  it.each(directions)('the padding of packets in the clear is read by nobody (%s)', async (direction) => {
    await using clean = await startTcpProxy(sshd.port);
    expect(await roundTrip(clean, 'aes128-ctr')).toBe('right');
    for (const { end } of paddingsOf(clean.beginning(direction))) {
      await using proxy = await startTcpProxy(sshd.port);
      proxy.flipBit(direction, end - 1);
      expect(await roundTrip(proxy, 'aes128-ctr')).toBe('right');
    }
  });
});
