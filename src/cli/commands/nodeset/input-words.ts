/** Node sets on standard input: words and lines; `#` begins a remark. */

import type { Input } from '../../io.ts';

/** Expressions that stand for all words. Standard input is read once; a second reader finds it at its end. */
export function inputWords(input: Input): () => Promise<string[]> {
  let isRead = false;
  return async () => {
    if (isRead) return [];
    isRead = true;
    const chunks: Uint8Array[] = [];
    for await (const chunk of input.bytes()) chunks.push(chunk);
    return wordsOf(Buffer.concat(chunks).toString('utf8'));
  };
}

function wordsOf(text: string): string[] {
  const bare = text.includes('#') ? text.replaceAll(/#.*/g, '') : text;
  // Plain names are one expression: many of them are read in half the time.
  if (!/[!&^@*?,[]/.test(bare)) return [bare.trim().replaceAll(/\s+/g, ',')];
  return bare.match(/\S+/g) ?? [];
}
