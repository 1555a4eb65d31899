/** Buttons. `quiet` for what stands beside many others, `main` for the one thing a page is for, `danger` for what takes away. */

import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact';
import css from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'class' | 'ref'> {
  readonly kind?: 'plain' | 'main' | 'quiet' | 'danger';
  readonly icon?: IconName;
  /** Its work goes on: it says so and takes no press. */
  readonly isBusy?: boolean;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  readonly children?: ComponentChildren;
}

export function Button({ kind = 'plain', icon, isBusy = false, buttonRef, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      ref={buttonRef ?? null}
      class={`${css.button} ${css[kind]} ${children === undefined ? css.bare : ''}`}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || rest['aria-disabled']}
      onClick={isBusy ? undefined : rest.onClick}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly icon: IconName;
  /** What it does: read out, and shown on hover. */
  readonly label: string;
}

export function IconButton({ label, kind = 'quiet', ...rest }: IconButtonProps) {
  return <Button {...rest} kind={kind} aria-label={label} title={label} />;
}
