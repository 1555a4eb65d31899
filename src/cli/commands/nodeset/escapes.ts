/** Backslash escapes of a separator, as in a Python string; unknown ones stay as they are. */

const SIMPLE = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

export function unescape(text: string): string {
  return text.replaceAll(/\\(?:[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|[\s\S])/g, (escape) => {
    const [, letter = ''] = escape;
    if (/[0-7]/.test(letter)) return String.fromCharCode(Number.parseInt(escape.slice(1), 8));
    if (escape.length > 2) return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
    return SIMPLE.get(letter) ?? escape;
  });
}
