/**
 * Finds what belongs to a key by its bytes, without making a string of them: there is one lookup a line.
 * A slot holds the last key that fell into it; a miss costs a lookup elsewhere, never a wrong answer.
 */

const SLOTS = 8192;

interface Slot<Value> {
  readonly key: Uint8Array;
  readonly value: Value;
}

export class KeyCache<Value> {
  readonly #slots: (Slot<Value> | undefined)[] = Array.from({ length: SLOTS }, () => undefined);

  /** For the key that lies in `bytes` from `start` to `end`. */
  get(bytes: Uint8Array, start: number, end: number): Value | undefined {
    const slot = this.#slots[slotOf(bytes, start, end)];
    return slot !== undefined && isKey(slot.key, bytes, start, end) ? slot.value : undefined;
  }

  set(key: Uint8Array, value: Value): void {
    this.#slots[slotOf(key, 0, key.length)] = { key: new Uint8Array(key), value };
  }
}

/** FNV-1a. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 16)) & (SLOTS - 1);
}

function isKey(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let at = 0; at < key.length; at++) if (key[at] !== bytes[start + at]) return false;
  return true;
}
