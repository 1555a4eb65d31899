/** Which rows of a long list are in view: only those are drawn. */

import { useSignal } from '@preact/signals';
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';

interface VirtualOptions {
  readonly count: number;
  /** Of one row, in CSS pixels. */
  readonly rowHeight: number;
  /** Of what stands above the rows and stays there while they scroll. */
  readonly headHeight?: number;
  readonly scroller: RefObject<HTMLElement | null>;
}

type Rows = Virtualizer<HTMLElement, HTMLElement>;

export function useVirtual({ count, rowHeight, headHeight = 0, scroller }: VirtualOptions): Rows {
  const drawn = useSignal(0);
  // Read, so that the component is drawn anew when it is written.
  void drawn.value;
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => (drawn.value += 1),
  };
  const rows = useMemo(() => new Virtualizer(options), []);
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());
  useLayoutEffect(() => rows.measure(), [rows, rowHeight]);
  return rows;
}

/** A length of the tokens in CSS pixels: rows grow with the reader's font. */
export function remPixels(rem: number): number {
  return rem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
