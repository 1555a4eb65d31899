/** The head of the window: which cluster this is, what is aimed at, search, and who one is. */

import { Icon } from '../parts/icon.tsx';
import type { Me } from '../api/standing.ts';
import { Link } from '../router/link.tsx';
import { texts } from '../texts/shell.ts';
import { permits } from '../../protocol/index.ts';
import css from './header.module.css';
import { overlay } from './overlays.tsx';
import { TargetField } from './target-field.tsx';
import { UserMenu } from './user-menu.tsx';

export function Header({ me, clusterName }: { readonly me: Me; readonly clusterName: string }) {
  const t = texts();
  return (
    <header class={css.header} aria-label={t.nav.header}>
      <Link to="/" class={css.cluster}>
        <span class={css.mark} aria-hidden="true" />
        <span class={css.name} translate={false}>
          {clusterName}
        </span>
      </Link>
      <div class={css.middle}>{permits(me.role, 'see-fleet') && <TargetField />}</div>
      <button
        type="button"
        class={css.search}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => (overlay.value = 'palette')}
      >
        <Icon name="search" size={14} />
        <span>{t.palette.button}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <UserMenu me={me} />
    </header>
  );
}
