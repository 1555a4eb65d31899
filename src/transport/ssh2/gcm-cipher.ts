/**
 * Encrypts packets that leave, in place of the library's cipher. That one takes fresh memory and asks the kernel for
 * random bytes for each packet: a third of its time.
 */

import {
  type CipherGCMTypes,
  createCipheriv,
  createSecretKey,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';

/** What the library's cipher holds, by its private names. */
export interface LibraryGcmCipher {
  readonly outSeqno: number;
  readonly _encSSLName: CipherGCMTypes;
  readonly _encKey: Uint8Array;
  readonly _encIV: Uint8Array;
  readonly _onWrite: (bytes: Uint8Array) => void;
}

/** RFC 4253 section 6, RFC 5647 section 7.2. */
const LENGTH_BYTES = 4;
const BLOCK_BYTES = 16;
const LEAST_PADDING = 4;
/** More than any packet with data. */
const LARGEST_BYTES = 64 * 1024;
/** Copying so little costs less than one more write. */
const SMALL_BYTES = 1024;

/**
 * Every packet is filled and encrypted in one go, so that all connections share the memory. None waits in it: while
 * keys are exchanged, the library queues bare payloads in memory of their own, and asks for a packet when each leaves.
 */
const shared = Buffer.allocUnsafeSlow(LARGEST_BYTES);
const random = Buffer.allocUnsafeSlow(8 * 1024);
let randomUsed = random.length;

export class GcmCipher {
  /** Read by the library when keys are exchanged anew. */
  outSeqno: number;
  readonly #name: CipherGCMTypes;
  readonly #key: KeyObject;
  readonly #nonce: Buffer;
  readonly #write: (bytes: Uint8Array) => void;
  #isOver = false;

  constructor(library: LibraryGcmCipher) {
    this.outSeqno = library.outSeqno;
    this.#name = library._encSSLName;
    this.#key = createSecretKey(library._encKey);
    this.#nonce = Buffer.from(library._encIV);
    this.#write = library._onWrite;
  }

  free(): void {
    this.#isOver = true;
  }

  /** The caller puts its payload behind the five bytes of the header. */
  allocPacket(payloadBytes: number): Buffer {
    const contentBytes = 1 + payloadBytes;
    const rest = BLOCK_BYTES - (contentBytes % BLOCK_BYTES);
    const padding = rest < LEAST_PADDING ? rest + BLOCK_BYTES : rest;
    const size = LENGTH_BYTES + contentBytes + padding;
    const packet = size > LARGEST_BYTES ? Buffer.allocUnsafe(size) : shared.subarray(0, size);
    packet.writeUInt32BE(size - LENGTH_BYTES, 0);
    packet.writeUInt8(padding, LENGTH_BYTES);
    fillRandomly(packet, size - padding);
    return packet;
  }

  encrypt(packet: Buffer): void {
    if (this.#isOver) return;
    const cipher = createCipheriv(this.#name, this.#key, this.#nonce);
    const length = packet.subarray(0, LENGTH_BYTES);
    cipher.setAAD(length);
    const content = cipher.update(packet.subarray(LENGTH_BYTES));
    cipher.final();
    this.#send([length, content, cipher.getAuthTag()]);
    this.#countUp();
  }

  #send(parts: readonly [Buffer, Buffer, Buffer]): void {
    const [length, content, tag] = parts;
    if (content.length < SMALL_BYTES) return this.#write(Buffer.concat(parts));
    // A copy: the next packet comes into the same memory.
    this.#write(Buffer.from(length));
    this.#write(content);
    this.#write(tag);
  }

  /** The counter is the last eight bytes; no nonce comes twice under one key (RFC 5647 section 7.1). */
  #countUp(): void {
    this.outSeqno = (this.outSeqno + 1) >>> 0;
    const nonce = this.#nonce;
    const low = (nonce.readUInt32BE(8) + 1) >>> 0;
    nonce.writeUInt32BE(low, 8);
    if (low === 0) nonce.writeUInt32BE((nonce.readUInt32BE(4) + 1) >>> 0, 4);
  }
}

function fillRandomly(packet: Buffer, from: number): void {
  const wanted = packet.length - from;
  if (randomUsed + wanted > random.length) {
    randomFillSync(random);
    randomUsed = 0;
  }
  random.copy(packet, from, randomUsed, randomUsed + wanted);
  randomUsed += wanted;
}
