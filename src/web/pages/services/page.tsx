/** Services: how they stand, what changes them; with a change in the address, that change. */

import type { PageProps } from '../../pages.ts';
import { useQuery } from '../../router/use-query.ts';
import { RolloutView } from './rollout-view.tsx';
import { ServicesPage, type View } from './services-page.tsx';

export function Page({ rest: [area, run] }: PageProps) {
  const view = useQuery<View>('view', 'states');
  if (area === 'changes' && run !== undefined) return <RolloutView key={run} id={run} />;
  return <ServicesPage view={view} />;
}
