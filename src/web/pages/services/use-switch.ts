/** Something that is on or off, and stands in the address where it is not as usual. */

import { useMemo } from 'preact/hooks';
import { type Held, useQuery } from '../../router/use-query.ts';

export function useSwitch(name: string, usual: boolean): Held<boolean> {
  const text = useQuery(name, usual ? '1' : '0');
  return useMemo(
    () => ({
      get value() {
        return text.value === '1';
      },
      set value(isOn) {
        text.value = isOn ? '1' : '0';
      },
    }),
    [text],
  );
}
