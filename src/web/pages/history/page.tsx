import { EmptyState } from '../../parts/empty-state.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { texts } from '../../texts/shell.ts';

export function Page() {
  const title = texts().pages.history;
  return (
    <Frame title={title}>
      <EmptyState icon="history" title={title} />
    </Frame>
  );
}
