/**
 * Colours and weights of a terminal as spans of text (ECMA-48, "select graphic rendition"). Nothing else that a terminal would obey is obeyed:
 * it is shown, as `sanitise` shows it.
 */

import { sanitise } from './sanitise.ts';

export interface Look {
  readonly isBold: boolean;
  readonly isFaint: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isInverse: boolean;
  /** 0 to 15: the eight colours, and the bright ones. */
  readonly colour: number | undefined;
  readonly background: number | undefined;
}

export interface Span {
  readonly text: string;
  /** Undefined: plain. */
  readonly look: Look | undefined;
}

const PLAIN: Look = {
  isBold: false,
  isFaint: false,
  isItalic: false,
  isUnderlined: false,
  isInverse: false,
  colour: undefined,
  background: undefined,
};

const SGR = /\x1b\[([\d;:]{0,60})m/g;

/** One line. What it begins with is plain: lines stand alone. */
export function ansiSpans(line: string): Span[] {
  if (!line.includes('\x1b')) return [{ text: sanitise(line), look: undefined }];
  const spans: Span[] = [];
  let look = PLAIN;
  let from = 0;
  const add = (text: string): void => {
    if (text !== '') spans.push({ text: sanitise(text), look: look === PLAIN ? undefined : look });
  };
  for (const match of line.matchAll(SGR)) {
    add(line.slice(from, match.index));
    look = changed(look, (match[1] ?? '').split(/[;:]/).map(Number));
    from = match.index + match[0].length;
  }
  add(line.slice(from));
  return spans;
}

const SWITCHES: Readonly<Record<number, Partial<Look>>> = {
  1: { isBold: true },
  2: { isFaint: true },
  3: { isItalic: true },
  4: { isUnderlined: true },
  7: { isInverse: true },
  22: { isBold: false, isFaint: false },
  23: { isItalic: false },
  24: { isUnderlined: false },
  27: { isInverse: false },
  39: { colour: undefined },
  49: { background: undefined },
};

function changed(before: Look, codes: readonly number[]): Look {
  let look = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) look = PLAIN;
    else if (code === 38 || code === 48) {
      const extended = codes[at + 1] === 5 ? codes[at + 2] : undefined;
      // Of larger palettes the first sixteen are the same everywhere.
      if (extended !== undefined && extended < 16)
        look = { ...look, [code === 38 ? 'colour' : 'background']: extended };
      at += codes[at + 1] === 5 ? 2 : 4;
    } else look = { ...look, ...(SWITCHES[code] ?? coloured(code)) };
  }
  return look;
}

function coloured(code: number): Partial<Look> {
  if (code >= 30 && code <= 37) return { colour: code - 30 };
  if (code >= 90 && code <= 97) return { colour: code - 82 };
  if (code >= 40 && code <= 47) return { background: code - 40 };
  if (code >= 100 && code <= 107) return { background: code - 92 };
  return {};
}
