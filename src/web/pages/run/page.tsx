/** Run: the composer; with a run in the address, that run. */

import type { PageProps } from '../../pages.ts';
import { Page as Frame } from '../../parts/page.tsx';
import { mayDo } from '../../shell/me.ts';
import { Composer } from './composer.tsx';
import { RecentRuns } from './recent-runs.tsx';
import { RunView } from './run-view.tsx';
import { texts } from './texts.ts';

export function Page({ rest: [run] }: PageProps) {
  if (run !== undefined) return <RunView key={run} id={run} />;
  return mayDo('run-commands') ? <Composer /> : <OthersRuns />;
}

function OthersRuns() {
  return (
    <Frame title={texts().title}>
      <RecentRuns />
    </Frame>
  );
}
