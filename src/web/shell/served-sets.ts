/** Sets that only the server can read, such as those of other group sources: asked once, and kept. */

import { signal } from '@preact/signals';
import { NODES } from '../../protocol/index.ts';
import { call } from '../api/call.ts';

const MOST_KEPT = 50;

/** Text to folded set; null: the server does not know it either. */
const known = signal<ReadonlyMap<string, string | null>>(new Map());

/** Undefined until it has been asked. */
export function servedSet(text: string): string | null | undefined {
  return known.value.get(text);
}

export async function askServer(text: string): Promise<void> {
  if (known.value.has(text)) return;
  // What it has against the text is what the browser says already.
  const folded = await call(NODES.set, { query: { of: text } }).then(
    ({ nodes }) => nodes,
    () => null,
  );
  known.value = new Map([...[...known.value].slice(1 - MOST_KEPT), [text, folded]]);
}

/** The configuration is another: so may they be. */
export function forgetServedSets(): void {
  known.value = new Map();
}
