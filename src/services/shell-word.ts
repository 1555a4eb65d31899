/** A word for sh, quoted only where it must be: every quote grows manifold on its way through sudo and login shells. */

import { quoteWord } from '../transport/index.ts';

export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : quoteWord(text);
}
