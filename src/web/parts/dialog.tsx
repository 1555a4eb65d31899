/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. Esc closes it. */

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import css from './dialog.module.css';
import { texts } from './texts.ts';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons at the bottom. */
  readonly actions?: ComponentChildren;
  readonly size?: 'small' | 'large';
}

/** It is open while it is drawn. */
export function Dialog({ title, onClose, children, actions, size = 'small' }: DialogProps) {
  const modal = useModal(onClose);
  const titleId = useId();
  return (
    <dialog {...modal} class={`${css.dialog} ${size === 'large' ? css.large : ''}`} aria-labelledby={titleId}>
      <header class={css.head}>
        <h2 id={titleId}>{title}</h2>
        <IconButton icon="close" label={texts().close} onClick={onClose} />
      </header>
      <div class={css.body}>{children}</div>
      {actions && <footer class={css.actions}>{actions}</footer>}
    </dialog>
  );
}

/** Attributes of a dialog that is open while it is drawn. A press beside it closes it, as Esc does. */
export function useModal(onClose: () => void) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = ref.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return {
    ref,
    onCancel: (event: Event) => {
      event.preventDefault();
      onClose();
    },
    onMouseDown: (event: MouseEvent) => event.target === ref.current && onClose(),
  };
}
