/** Something that asks nodes: once when it is shown, and again only when somebody says so. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAct } from '../../api/use.ts';

/** `key`: another one is another question. */
export function useOnce<Value>(ask: () => Promise<Value>, key: string) {
  const value = useSignal<Value | undefined>(undefined);
  const act = useAct(async () => {
    value.value = await ask();
  });
  useEffect(() => {
    value.value = undefined;
    void act.run();
  }, [key]);
  return { value: value.value, problem: act.problem, isBusy: act.isBusy, again: () => void act.run() };
}
