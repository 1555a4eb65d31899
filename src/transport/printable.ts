/** What a node said, made safe for one line of a message: control characters shown, cut to a bearable length. */

const LONGEST = 200;

export function printableLine(text: string | Uint8Array): string {
  const decoded = typeof text === 'string' ? text : new TextDecoder().decode(text);
  const line = decoded.trim().replaceAll(/\s*[\r\n]+\s*/g, ' / ');
  const safe = line.replaceAll(/[\p{C}\u2028\u2029]/gu, '?');
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe;
}
