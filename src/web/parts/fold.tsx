/** What most people need not see: folded, unless something in it is set. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import css from './fold.module.css';

interface FoldProps {
  readonly title: string;
  readonly isSet?: boolean;
  readonly children: ComponentChildren;
}

export function Fold({ title, isSet = false, children }: FoldProps) {
  const isOpen = useSignal(isSet);
  useEffect(() => {
    if (isSet) isOpen.value = true;
  }, [isSet]);
  return (
    <details
      class={css.fold}
      open={isOpen.value}
      onToggle={(event) => (isOpen.value = event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {children}
    </details>
  );
}
