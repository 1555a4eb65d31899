/** A state as a word with its shape: nobody needs to see colours. The word is never translated. */

import type { ComponentChildren } from 'preact';
import css from './badge.module.css';
import { type Tone, toneOf } from './tone.ts';

/** Filled disc, ring segment, triangle, cross, hatched square, hollow ring. */
const SHAPES: Record<Tone, string> = {
  ok: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z',
  busy: 'M8 2.5a5.5 5.5 0 0 1 0 11z',
  warn: 'M8 2 14.5 13.5h-13z',
  bad: 'M4.6 2.6 8 6l3.4-3.4 2 2L10 8l3.4 3.4-2 2L8 10l-3.4 3.4-2-2L6 8 2.6 4.6z',
  away: 'M3 3h4v4H3zM9 9h4v4H9zM9 3h4v4H9zM3 9h4v4H3z',
  idle: '',
};

export function Shape({ tone, size = 10 }: { readonly tone: Tone; readonly size?: number }) {
  return (
    <svg
      class={`${css.shape} ${css[tone]}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {(tone === 'idle' || tone === 'busy') && (
        <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="2" />
      )}
      <path d={SHAPES[tone]} fill="currentColor" />
    </svg>
  );
}

interface BadgeProps {
  /** Of an outcome, a state of a unit, node, run or job. */
  readonly state: string;
  readonly tone?: Tone;
  /** Behind the word: an exit code, a cause. */
  readonly children?: ComponentChildren;
}

export function Badge({ state, tone = toneOf(state), children }: BadgeProps) {
  return (
    <span class={`${css.badge} ${css[`${tone}Soft`]}`}>
      <Shape tone={tone} />
      <span translate={false}>{state}</span>
      {children !== undefined && children !== false && <span class={css.more}>{children}</span>}
    </span>
  );
}

/** A count of nodes in one state, as strips and headers show it. */
export function StateCount({ state, count, tone = toneOf(state) }: BadgeProps & { readonly count: string }) {
  return (
    <span class={css.count}>
      <Shape tone={tone} />
      <b>{count}</b>
      <span translate={false}>{state}</span>
    </span>
  );
}
