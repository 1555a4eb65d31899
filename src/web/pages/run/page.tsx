/** Run: the composer; with a run in the address, that run. */

import type { PageProps } from '../../pages.ts';
import { Composer } from './composer.tsx';
import { RunView } from './run-view.tsx';

export function Page({ rest: [run] }: PageProps) {
  return run === undefined ? <Composer /> : <RunView key={run} id={run} />;
}
