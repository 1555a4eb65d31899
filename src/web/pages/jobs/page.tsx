/** Jobs: a program is written and handed in; the queue; one job. */

import type { PageProps } from '../../pages.ts';
import { Page as Frame } from '../../parts/page.tsx';
import { mayDo } from '../../shell/me.ts';
import { Composer } from './composer.tsx';
import { JobView } from './job-view.tsx';
import css from './jobs.module.css';
import { Queue } from './queue.tsx';
import { texts } from './texts.ts';

export function Page({ rest: [id] }: PageProps) {
  if (id !== undefined) return <JobView key={id} id={id} />;
  return (
    <Frame title={texts().title} isFilled>
      <div class={mayDo('submit-jobs') ? css.both : css.alone}>
        {mayDo('submit-jobs') && <Composer />}
        <Queue />
      </div>
    </Frame>
  );
}
