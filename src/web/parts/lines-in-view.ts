/** Which of many lines a scroll position shows. */

/** Firefox stops at 17.8 million pixels, Chromium at 33. */
const MOST_PIXELS = 15_000_000;
const BEYOND = 12;

export interface View {
  /** Of the element that is scrolled, in pixels. */
  readonly total: number;
  readonly from: number;
  readonly to: number;
  /** Where line `from` stands. */
  readonly offset: number;
  /** The scroll position that shows a line at the top. */
  readonly topOf: (line: number) => number;
}

/** So many wrapped lines are all drawn: the browser scrolls them by itself. */
const MOST_WRAPPED = 1000;

interface Scroll {
  readonly count: number;
  readonly lineHeight: number;
  readonly top: number;
  readonly height: number;
}

export function linesInView({ count, lineHeight, top, height }: Scroll): View {
  const real = count * lineHeight;
  const total = Math.min(real, MOST_PIXELS);
  // How many pixels of text one pixel of the scroll bar stands for, at the end of which the last line is seen.
  const scale = total <= height ? 1 : (real - height) / (total - height);
  const at = Math.min(Math.max(0, top), Math.max(0, total - height));
  const first = Math.floor((at * scale) / lineHeight);
  const from = Math.max(0, Math.min(first - BEYOND, count - 1));
  const to = Math.min(count, first + Math.ceil(height / lineHeight) + 1 + BEYOND);
  const offset = at - (at * scale - from * lineHeight);
  return { total, from, to, offset, topOf: (line) => (line * lineHeight) / scale };
}

export interface WrappedView extends Omit<View, 'total'> {
  /** Undefined: as high as the lines are. */
  readonly total: number | undefined;
  /** So much of line `from` is above the top, as a share of its height, which the page knows when it is drawn. */
  readonly share: number;
}

/** Lines whose heights nobody knows: the first one in view stands at the top, what follows flows. */
export function wrappedInView(scroll: Scroll): WrappedView {
  const { count, lineHeight, height } = scroll;
  if (count <= MOST_WRAPPED)
    return { total: undefined, from: 0, to: count, offset: 0, share: 0, topOf: (line) => line * lineHeight };
  const { total, topOf } = linesInView(scroll);
  const at = Math.min(Math.max(0, scroll.top), Math.max(0, total - height));
  const first = at / topOf(1);
  const from = Math.floor(first);
  const to = Math.min(count, from + Math.ceil(height / lineHeight) + 2);
  return { total, from, to, offset: at, share: first - from, topOf };
}
