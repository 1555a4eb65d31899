/** Services: how they stand, what changes them; with a change in the address, that change. */

import type { PageProps } from '../../pages.ts';
import { useQuery } from '../../router/use-query.ts';
import { ServicesPage } from './services-page.tsx';
import { RolloutView } from './rollout-view.tsx';

export function Page({ rest: [area, run] }: PageProps) {
  const view = useQuery<'states' | 'changes' | 'locks'>('view', 'states');
  if (area === 'changes' && run !== undefined) return <RolloutView key={run} id={run} />;
  return <ServicesPage view={view} />;
}
