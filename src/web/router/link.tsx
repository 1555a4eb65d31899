/** A link to a page of the console: a real one, so that a new tab works, too. */

import type { ComponentChildren } from 'preact';
import { addressOf, location, navigate, type QueryChange, TARGET } from './location.ts';

interface LinkProps {
  readonly to: string;
  readonly query?: QueryChange;
  readonly class?: string | undefined;
  readonly title?: string;
  readonly 'aria-current'?: 'page' | undefined;
  readonly 'aria-label'?: string;
  readonly onFollow?: () => void;
  readonly children: ComponentChildren;
}

export function Link({ to, query = {}, onFollow, children, ...rest }: LinkProps) {
  const whole = { [TARGET]: location.value.query[TARGET], ...query };
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onFollow?.();
    navigate(to, query);
  };
  return (
    <a {...rest} href={addressOf(to, whole)} onClick={follow}>
      {children}
    </a>
  );
}
