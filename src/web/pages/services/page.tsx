import { EmptyState } from '../../parts/empty-state.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { texts } from '../../texts/shell.ts';

export function Page() {
  const title = texts().pages.services;
  return (
    <Frame title={title}>
      <EmptyState icon="services" title={title} />
    </Frame>
  );
}
