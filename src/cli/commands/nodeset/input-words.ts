/** Node sets on standard input: words and lines; `#` begins a remark. */

import type { Input } from '../../io.ts';

/** All words. Standard input is read once; a second reader finds it at its end. */
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
  return bare.match(/\S+/g) ?? [];
}
