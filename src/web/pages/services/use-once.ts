/** Something that asks nodes: once when it is shown, and again only when somebody says so. */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { asProblem, type Problem } from '../../api/problem.ts';

interface Told<Value> {
  /** The last good answer. */
  readonly value?: Value | undefined;
  readonly problem?: Problem;
  readonly isBusy: boolean;
}

/** `key`: another one is another question, whatever becomes of the one before. */
export function useOnce<Value>(ask: () => Promise<Value>, key: string) {
  const told = useSignal<Told<Value>>({ isBusy: true });
  const newest = useRef(0);
  const look = async (before?: Value) => {
    const own = ++newest.current;
    told.value = { value: before, isBusy: true };
    const answer = await ask().then(
      (value): Told<Value> => ({ value, isBusy: false }),
      (thrown: unknown): Told<Value> => ({ value: before, problem: asProblem(thrown), isBusy: false }),
    );
    if (own === newest.current) told.value = answer;
  };
  useEffect(() => void look(), [key]);
  const { value, problem, isBusy } = told.value;
  return { value, problem, isBusy, again: () => void look(value) };
}
