/** What stands around every page: header, navigation, banner, the bar at the bottom. */

import { useEffect } from 'preact/hooks';
import { ABOUT } from '../../protocol/index.ts';
import { startLive, stopLive } from '../api/live.ts';
import type { Me } from '../api/standing.ts';
import { useAnswer } from '../api/use.ts';
import { Notices } from '../parts/notices.tsx';
import { permits } from '../../protocol/index.ts';
import { texts } from '../texts/shell.ts';
import { BottomBar } from './bottom-bar.tsx';
import { Banner } from './banner.tsx';
import { followFleet } from './follow-fleet.ts';
import { Header } from './header.tsx';
import { useGlobalKeys } from './global-keys.ts';
import { Navigation } from './navigation.tsx';
import { Overlays } from './overlays.tsx';
import { PageHost } from './page-host.tsx';
import css from './shell.module.css';

export function Shell({ me }: { readonly me: Me }) {
  const info = useAnswer(ABOUT.info, ['config']);
  const cluster = info.value.value?.cluster;
  const t = texts();
  useGlobalKeys(me);
  useEffect(() => {
    startLive();
    const ends = permits(me.role, 'see-fleet') ? [followFleet()] : [];
    const isOver = new AbortController();
    // After the page: the first load does not wait for it.
    void import('./follow-activity.ts').then(({ followActivity }) => {
      if (!isOver.signal.aborted) ends.push(followActivity(me));
    });
    return () => {
      isOver.abort();
      for (const end of ends) end();
      stopLive();
    };
  }, [me.name, me.role]);
  return (
    <div class={css.shell} data-identity={cluster?.colour ?? undefined}>
      <a class={css.skip} href="#page" onClick={skipToPage}>
        {t.nav.skip}
      </a>
      <Header me={me} clusterName={cluster?.name ?? 'grappe'} />
      <Banner />
      <Navigation me={me} />
      <PageHost me={me} clusterName={cluster?.name ?? 'grappe'} />
      <BottomBar me={me} />
      <Notices />
      <Overlays me={me} />
    </div>
  );
}

/** The page has a <base>: a fragment alone would lead there. */
function skipToPage(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('main')?.focus();
}
