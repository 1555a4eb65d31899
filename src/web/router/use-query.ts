/** Values of the query as something to read and write: what is written stands in the address, and a reload finds it. */

import { useMemo } from 'preact/hooks';
import { location, setQuery } from './location.ts';

/** A signal, or something that is read and written like one. */
export interface Held<Value> {
  value: Value;
}

/** `usual` is what counts where the address says nothing; it is not written there. */
export function useQuery<Value extends string = string>(name: string, usual = '' as Value): Held<Value> {
  return useMemo(
    () => ({
      get value() {
        return (location.value.query[name] ?? usual) as Value;
      },
      set value(next) {
        setQuery({ [name]: next === usual ? undefined : next });
      },
    }),
    [name, usual],
  );
}

export interface Sorting {
  readonly column: string;
  readonly isDown: boolean;
}

/** How a table is sorted: `load`, or `-load` for downwards. */
export function useSorting(name: string, usual = ''): Held<Sorting | undefined> {
  const written = useQuery(name, usual);
  return useMemo(
    () => ({
      get value() {
        const { value } = written;
        if (value === '') return undefined;
        return { column: value.replace(/^-/, ''), isDown: value.startsWith('-') };
      },
      set value(next) {
        written.value = next === undefined ? '' : `${next.isDown ? '-' : ''}${next.column}`;
      },
    }),
    [written],
  );
}
