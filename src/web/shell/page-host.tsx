/** Shows the page that the address names, once its code is there. */

import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Me } from '../api/standing.ts';
import { isPageName, maySee, pageEntry, type PageName, type PageProps, pagesFor } from '../pages.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Guarded } from '../parts/guarded.tsx';
import { Link } from '../router/link.tsx';
import { location, navigate, segmentsOf } from '../router/location.ts';
import { texts } from '../texts/shell.ts';
import css from './page-host.module.css';

type Loaded = ComponentType<PageProps> | 'failed';

const loaded = signal<Readonly<Partial<Record<PageName, Loaded>>>>({});

function loadPage(name: PageName): void {
  const keep = (page: Loaded) => (loaded.value = { ...loaded.value, [name]: page });
  pageEntry(name)
    .load()
    .then(({ Page }) => keep(Page))
    .catch(() => keep('failed'));
}

export function PageHost({ me, clusterName }: { readonly me: Me; readonly clusterName: string }) {
  const [name, ...rest] = segmentsOf(location.value.path);
  const main = useRef<HTMLElement>(null);
  const t = texts();
  useEffect(() => {
    if (name === undefined) navigate(`/${pagesFor(me.role)[0] ?? 'info'}`, {}, 'replace');
  }, [name, me.role]);
  useEffect(() => {
    const title = isPageName(name) ? `${t.pages[name]} · ${clusterName}` : clusterName;
    document.title = rest.length > 0 ? `${rest.join(' ')} · ${title}` : title;
  });
  useFocusOnChange(main, name);
  return (
    <main class={css.main} id="page" ref={main} tabIndex={-1}>
      <Content name={name} rest={rest} me={me} />
    </main>
  );
}

/** Another page: those who listen hear it from its beginning. Where one begins, nobody moves. */
function useFocusOnChange(main: { readonly current: HTMLElement | null }, name: string | undefined): void {
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (before.current !== undefined && before.current !== name) main.current?.focus();
    before.current = name;
  }, [name]);
}

interface ContentProps {
  readonly name: string | undefined;
  readonly rest: readonly string[];
  readonly me: Me;
}

function Content({ name, rest, me }: ContentProps) {
  const t = texts();
  const known = isPageName(name) && maySee(me.role, name) ? name : undefined;
  useEffect(() => {
    if (known !== undefined && typeof loaded.value[known] !== 'function') loadPage(known);
  }, [known]);
  if (name === undefined) return null;
  if (!isPageName(name)) {
    return (
      <EmptyState isPage icon="search" title={t.page.notFound} action={<Link to="/">{t.page.home}</Link>}>
        {t.page.notFoundText(location.value.path)}
      </EmptyState>
    );
  }
  if (known === undefined) {
    return (
      <EmptyState isPage icon="user" title={t.page.notAllowed} action={<Link to="/">{t.page.home}</Link>}>
        {t.page.notAllowedText(me.role)}
      </EmptyState>
    );
  }
  const Page = loaded.value[name];
  if (Page === undefined) return null;
  if (Page === 'failed') {
    return (
      <EmptyState
        isPage
        icon="warning"
        title={t.page.broken}
        action={<Button onClick={() => window.location.reload()}>{t.page.reload}</Button>}
      >
        {t.page.brokenText}
      </EmptyState>
    );
  }
  return (
    <Guarded key={name}>
      <Page rest={rest} />
    </Guarded>
  );
}
