/** The pages that this account sees. The target goes along. */

import type { Me } from '../api/standing.ts';
import { pageEntry, pagesFor } from '../pages.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../router/link.tsx';
import { location, segmentsOf } from '../router/location.ts';
import { texts } from '../texts/shell.ts';
import css from './navigation.module.css';

export function Navigation({ me }: { readonly me: Me }) {
  const t = texts();
  const [here] = segmentsOf(location.value.path);
  return (
    <nav class={css.nav} aria-label={t.nav.label}>
      <ul>
        {pagesFor(me.role).map((name) => (
          <li key={name}>
            <Link
              to={`/${name}`}
              class={css.link}
              title={t.pages[name]}
              aria-current={here === name ? 'page' : undefined}
            >
              <Icon name={pageEntry(name).icon} />
              <span class={css.text}>{t.pages[name]}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
