/** Patterns of file names as a shell reads them: `*`, `?`, `[a-z]`, `[!0-9]`, a backslash before what is meant literally. */

/** Whether a path has a pattern in it at all. */
export function hasPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

type Test = (char: string) => boolean;
const ANY = Symbol('any');
type Piece = Test | typeof ANY;

/**
 * Whether a name matches. Never more steps than the lengths of name and pattern multiplied, whatever the node calls
 * its files. A leading dot must be written.
 */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const pieces = piecesOf(Array.from(pattern));
  const takesDots = pattern.startsWith('.') || pattern.startsWith('\\.');
  return (name) => (takesDots || !name.startsWith('.')) && matches(pieces, Array.from(name));
}

/** A part of a path without patterns, as it is meant. */
export function unescaped(part: string): string {
  return part.replaceAll(/\\(.)/gsu, '$1');
}

function matches(pieces: readonly Piece[], chars: readonly string[]): boolean {
  let piece = 0;
  let char = 0;
  /** Where to go on when the last `*` takes one more character. */
  let again: { piece: number; char: number } | undefined;
  while (char < chars.length) {
    const now = pieces[piece];
    if (now === ANY) {
      again = { piece: ++piece, char };
    } else if (now?.(chars[char] ?? '')) {
      piece++;
      char++;
    } else if (again) {
      piece = again.piece;
      char = ++again.char;
    } else {
      return false;
    }
  }
  return pieces.slice(piece).every((rest) => rest === ANY);
}

function piecesOf(chars: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at] ?? '';
    const end = char === '[' ? endOfSet(chars, at) : -1;
    if (end > 0) {
      pieces.push(setTest(chars.slice(at + 1, end)));
      at = end;
    } else if (char === '\\' && at + 1 < chars.length) {
      pieces.push(is(chars[++at] ?? ''));
    } else {
      pieces.push(char === '*' ? ANY : char === '?' ? () => true : is(char));
    }
  }
  return pieces;
}

function is(wanted: string): Test {
  return (char) => char === wanted;
}

/** A `]` that stands first belongs to the set; without an end, `[` is a letter. */
function endOfSet(chars: readonly string[], start: number): number {
  const first = start + (chars[start + 1] === '!' || chars[start + 1] === '^' ? 2 : 1);
  return chars.indexOf(']', first + 1);
}

function setTest(chars: readonly string[]): Test {
  const negates = chars[0] === '!' || chars[0] === '^';
  const members = chars.slice(negates ? 1 : 0);
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const from = members[at] ?? '';
    const to = members[at + 1] === '-' ? members[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return (char) => ranges.some(([from, to]) => from <= char && char <= to) !== negates;
}
