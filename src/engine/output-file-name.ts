/** The file name of a node: no two nodes share one, and none can leave the folder. */

/** Marks a file that is not whole: still being written, or broken off. */
export const PARTIAL = '.partial';

const PLAIN = /^[A-Za-z0-9_.@:-]$/;

/** Percent-encodes all but plain characters, a leading dot, and an ending that means something else here. */
export function outputFileName(node: string): string {
  let name = '';
  for (const byte of Buffer.from(node, 'utf8')) {
    const character = String.fromCharCode(byte);
    name += PLAIN.test(character) ? character : percent(byte);
  }
  if (name.startsWith('.')) name = `%2E${name.slice(1)}`;
  if (name.endsWith(PARTIAL)) name = `${name.slice(0, -PARTIAL.length)}%2E${PARTIAL.slice(1)}`;
  return name;
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
