import { createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GcmCipher } from './gcm-cipher.ts';

const KEY = randomBytes(16);

/** As RFC 5647 has it: what one side sends, read by the other. */
class Peer {
  readonly sent: Uint8Array[] = [];
  readonly #nonce: Buffer;

  constructor(nonce: Uint8Array) {
    this.#nonce = Buffer.from(nonce);
  }

  cipher(): GcmCipher {
    return new GcmCipher({
      outSeqno: 7,
      _encSSLName: 'aes-128-gcm',
      _encKey: KEY,
      _encIV: this.#nonce,
      _onWrite: (bytes) => this.sent.push(bytes),
    });
  }

  /** The payloads, each checked by its tag. */
  payloads(): Buffer[] {
    const all = Buffer.concat(this.sent);
    const nonce = Buffer.from(this.#nonce);
    const found: Buffer[] = [];
    for (let at = 0; at < all.length;) {
      const bytes = all.readUInt32BE(at);
      const decipher = createDecipheriv('aes-128-gcm', KEY, nonce);
      decipher.setAAD(all.subarray(at, at + 4));
      decipher.setAuthTag(all.subarray(at + 4 + bytes, at + 20 + bytes));
      const content = Buffer.concat([
        decipher.update(all.subarray(at + 4, at + 4 + bytes)),
        decipher.final(),
      ]);
      const padding = content.readUInt8(0);
      expect(bytes % 16).toBe(0);
      expect(padding).toBeGreaterThanOrEqual(4);
      found.push(content.subarray(1, bytes - padding));
      nonce.writeBigUInt64BE(BigInt.asUintN(64, nonce.readBigUInt64BE(4) + 1n), 4);
      at += 20 + bytes;
    }
    return found;
  }
}

function send(cipher: GcmCipher, payload: Buffer): void {
  const packet = cipher.allocPacket(payload.length);
  packet.set(payload, 5);
  cipher.encrypt(packet);
}

describe('packets under AES-GCM', () => {
  it.each([
    ['from nothing', Buffer.alloc(12)],
    ['over the end of four bytes', Buffer.from('00000001fffffffffffffffe', 'hex')],
    ['over the end of its lower half', Buffer.from('0000000100000000fffffffe', 'hex')],
  ])('arrive whole, of every length, while the counter goes on %s', (_way, nonce) => {
    const peer = new Peer(nonce);
    const cipher = peer.cipher();
    const payloads = [1, 2, 11, 12, 15, 16, 1007, 1023, 1024, 32_768, 70_000, 5].map((bytes) =>
      randomBytes(bytes),
    );
    for (const payload of payloads) send(cipher, payload);
    expect(peer.payloads()).toEqual(payloads);
    expect(cipher.outSeqno).toBe(7 + payloads.length);
  });

  it('carry other padding each time', () => {
    const peer = new Peer(Buffer.alloc(12));
    const cipher = peer.cipher();
    const paddings = Array.from({ length: 2000 }, () => cipher.allocPacket(1).subarray(6).toString('hex'));
    expect(new Set(paddings).size).toBe(2000);
  });

  it('are not sent any more once the key is given up', () => {
    const peer = new Peer(Buffer.alloc(12));
    const cipher = peer.cipher();
    cipher.free();
    send(cipher, Buffer.from('late'));
    expect(peer.sent).toEqual([]);
  });
});
