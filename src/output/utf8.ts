/**
 * UTF-8 of strangers. Text that is not valid keeps its bytes: each undecodable byte 0xNN becomes the lone
 * surrogate U+DCNN, which no valid text holds, and is written back as that byte (as Python's surrogateescape).
 */

// ignoreBOM: a byte order mark is a character like any other here.
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();
const REPLACEMENT = '\ufffd';
const ESCAPED_BYTES = /([\udc80-\udcff]+)/u;

export function isUtf8(bytes: Uint8Array): boolean {
  return !lenient.decode(bytes).includes(REPLACEMENT) || isStrictlyUtf8(bytes);
}

/** Any bytes as a string that `encodeText` turns back into the same bytes. */
export function decodeText(bytes: Uint8Array): string {
  const text = lenient.decode(bytes);
  if (!text.includes(REPLACEMENT) || isStrictlyUtf8(bytes)) return text;
  return decodeDamaged(bytes);
}

export function encodeText(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const parts = text
    .split(ESCAPED_BYTES)
    .map((part) => (ESCAPED_BYTES.test(part) ? rawBytes(part) : encoder.encode(part)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** How many bytes at the end are the beginning of a character that is not complete yet: 0 to 3. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function isStrictlyUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function rawBytes(escaped: string): Uint8Array {
  return Uint8Array.from(escaped, (unit) => unit.charCodeAt(0) & 0xff);
}

/** Decodes run by run: valid characters together, every other byte by itself. Linear. */
function decodeDamaged(bytes: Uint8Array): string {
  let text = '';
  let validFrom = 0;
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > validFrom) text += lenient.decode(bytes.subarray(validFrom, at));
    text += String.fromCharCode(0xdc00 | (bytes[at] ?? 0));
    validFrom = ++at;
  }
  return text + lenient.decode(bytes.subarray(validFrom));
}

/** Length of the valid character that starts at `at`, or 0. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = sequenceLength(first);
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const [low, high] = secondByteRange(first);
  if (second < low || second > high) return 0;
  for (let next = 2; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

function sequenceLength(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF. */
function secondByteRange(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
