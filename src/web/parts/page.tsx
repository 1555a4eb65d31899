/** The frame of a page: its heading, what can be done, its content. */

import type { ComponentChildren } from 'preact';
import css from './page.module.css';

interface PageProps {
  readonly title: string;
  /** Beside the title: a badge, a count. */
  readonly aside?: ComponentChildren;
  /** Buttons, at the end of the heading. */
  readonly actions?: ComponentChildren;
  /** The content takes the height that is left, and scrolls by itself. */
  readonly isFilled?: boolean;
  readonly children: ComponentChildren;
}

export function Page({ title, aside, actions, isFilled = false, children }: PageProps) {
  return (
    <div class={`${css.page} ${isFilled ? css.filled : ''}`}>
      <header class={css.head}>
        <h1 title={title}>{title}</h1>
        {aside}
        <div class={css.actions}>{actions}</div>
      </header>
      {children}
    </div>
  );
}

/** A row of controls above a table: fields that grow, buttons that do not. */
export function Toolbar({ children }: { readonly children: ComponentChildren }) {
  return <div class={css.toolbar}>{children}</div>;
}

/** A box with a heading of its own. */
export function Section({ title, actions, children }: Pick<PageProps, 'title' | 'actions' | 'children'>) {
  return (
    <section class={css.section}>
      <header class={css.sectionHead}>
        <h2>{title}</h2>
        <div class={css.actions}>{actions}</div>
      </header>
      <div class={css.sectionBody}>{children}</div>
    </section>
  );
}
