/** The lines of a node's answer: `WORD REST`, by word. */

export type Answer = ReadonlyMap<string, readonly string[]>;

export function linesOf(text: string): Answer {
  const answer = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, word, rest = ''] = /^([a-z]+)(?: (.*))?$/.exec(line) ?? [];
    if (word !== undefined) answer.set(word, [...(answer.get(word) ?? []), rest.trim()]);
  }
  return answer;
}
