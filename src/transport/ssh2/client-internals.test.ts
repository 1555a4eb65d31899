import { KeyObject } from 'node:crypto';
import { Duplex } from 'node:stream';
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { ClientHooks } from './client-internals.ts';
import { GcmCipher } from './gcm-cipher.ts';

/** A stream to nowhere, for a client that only has to exist. */
function nowhere(): Duplex {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
}

function connected(): InstanceType<typeof ssh2.Client> {
  const client = new ssh2.Client();
  client.on('error', () => undefined);
  client.connect({ sock: nowhere(), username: 'nobody', readyTimeout: 0 });
  return client;
}

describe('the private fields of ssh2', () => {
  it('belong to the version that they were read from', () => {
    const { dependencies } = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { dependencies: Record<string, string> };
    const { version } = JSON.parse(
      readFileSync(new URL('../../../node_modules/ssh2/package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect([dependencies['ssh2'], version]).toEqual(['1.17.0', '1.17.0']);
  });

  it('are all there after connect()', () => {
    expect(() => new ClientHooks(connected())).not.toThrow();
  });

  it.each(['session', 'channelWindowAdjust', 'channelClose', 'requestFailure'])(
    'are missed when %s is gone',
    (name) => {
      const client = connected();
      const protocol: object = Reflect.get(client, '_protocol') as object;
      Object.defineProperty(protocol, name, { value: undefined });
      expect(() => new ClientHooks(client)).toThrow('not the one that grappe was made for');
    },
  );

  it.each(['GLOBAL_REQUEST', 'CHANNEL_OPEN_CONFIRMATION'])(
    'are missed when the handler %s is gone',
    (name) => {
      const client = connected();
      const protocol: object = Reflect.get(client, '_protocol') as object;
      Object.defineProperty(Reflect.get(protocol, '_handlers') as object, name, { value: undefined });
      expect(() => new ClientHooks(client)).toThrow('not the one that grappe was made for');
    },
  );

  it('hold ciphers that are quick, after each handshake', () => {
    const client = connected();
    expect(() => new ClientHooks(client)).not.toThrow();
    for (const seed of [1, 2]) {
      const protocol = Reflect.get(client, '_protocol') as object;
      const cipher = {
        outSeqno: seed,
        _encSSLName: 'aes-128-gcm',
        _encKey: Buffer.alloc(16, seed),
        _encIV: Buffer.alloc(12),
        _onWrite: () => undefined,
      };
      const decipher = { _decipherKey: Buffer.alloc(16, seed + 10) as unknown };
      Object.assign(protocol, { _cipher: cipher, _decipher: decipher });
      client.emit('handshake', {});
      const key = decipher._decipherKey;
      expect(key instanceof KeyObject && key.export()).toEqual(Buffer.alloc(16, seed + 10));
      expect(Reflect.get(protocol, '_cipher')).toBeInstanceOf(GcmCipher);
      expect(Reflect.get(protocol, '_cipher')).toMatchObject({ outSeqno: seed });
    }
  });
});
