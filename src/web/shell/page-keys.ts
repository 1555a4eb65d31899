/** Single keys that the page in view has added. */

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

export interface PageKey {
  readonly key: string;
  /** As the sheet of keys names it. */
  readonly title: string;
  readonly press: () => void;
}

export const pageKeys = signal<readonly PageKey[]>([]);

/** While the component is drawn, these keys do something, and the sheet lists them. Not `g`, `t` or `?`: those are the shell's. */
export function usePageKeys(keys: readonly PageKey[]): void {
  useEffect(() => {
    pageKeys.value = [...pageKeys.value, ...keys];
    return () => (pageKeys.value = pageKeys.value.filter((key) => !keys.includes(key)));
  }, [keys]);
}
