/** Choices that stay with the browser. Where it keeps nothing (private windows may refuse), they last as long as the tab. */

const PREFIX = 'grappe.';
const inThisTab = new Map<string, string>();

export function readKept(name: string): string | undefined {
  try {
    return globalThis.localStorage?.getItem(PREFIX + name) ?? inThisTab.get(name);
  } catch {
    return inThisTab.get(name);
  }
}

export function writeKept(name: string, value: string): void {
  inThisTab.set(name, value);
  try {
    globalThis.localStorage?.setItem(PREFIX + name, value);
  } catch {
    // Full or refused: the tab has it.
  }
}

export function forgetKept(name: string): void {
  inThisTab.delete(name);
  try {
    globalThis.localStorage?.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept there.
  }
}
