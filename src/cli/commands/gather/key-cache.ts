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

  get(key: Uint8Array): Value | undefined {
    const slot = this.#slots[slotOf(key)];
    return slot !== undefined && isEqual(slot.key, key) ? slot.value : undefined;
  }

  set(key: Uint8Array, value: Value): void {
    this.#slots[slotOf(key)] = { key: new Uint8Array(key), value };
  }
}

/** FNV-1a. */
function slotOf(key: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ (key[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 16)) & (SLOTS - 1);
}

function isEqual(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false;
  for (let at = 0; at < first.length; at++) if (first[at] !== second[at]) return false;
  return true;
}
