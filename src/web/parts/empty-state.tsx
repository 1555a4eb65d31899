/** Nothing is here: says so, why, and the next step. */

import type { ComponentChildren } from 'preact';
import type { Resource } from '../api/resource.ts';
import css from './empty-state.module.css';
import { Icon, type IconName } from './icon.tsx';
import { ProblemView } from './problem-view.tsx';
import { texts } from './texts.ts';

interface EmptyStateProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  /** The next step: a button or a link. */
  readonly action?: ComponentChildren;
  /** There is nothing else on the page: its title is the page's. */
  readonly isPage?: boolean;
}

export function EmptyState({ icon, title, children, action, isPage = false }: EmptyStateProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div class={css.empty}>
      {icon && (
        <span class={css.icon}>
          <Icon name={icon} size={22} />
        </span>
      )}
      <Heading>{title}</Heading>
      {children && <div class={css.text}>{children}</div>}
      {action && <div class={css.action}>{action}</div>}
    </div>
  );
}

/** In place of what has not been answered yet: that it loads, or why it does not come. */
export function Waiting({ on }: { readonly on: Resource<unknown> }) {
  const problem = on.problem.value;
  if (problem !== undefined) return <ProblemView problem={problem} onAgain={() => void on.refresh()} />;
  return (
    <p class={css.waiting} role="status">
      {texts().loading}
    </p>
  );
}
