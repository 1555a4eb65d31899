/** What was handed in with a job, and what it left. */

import { sanitise } from '../../../output/index.ts';
import { JOBS } from '../../../protocol/index.ts';
import { urlOf } from '../../api/call.ts';
import { useAnswer } from '../../api/use.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { DownloadLink } from '../../parts/download-link.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { bytes } from '../../texts/format.ts';
import type { JobHead } from './job-state.ts';
import css from './jobs.module.css';
import { texts } from './texts.ts';

export function JobFiles({ job }: { readonly job: JobHead }) {
  const t = texts();
  if (!job.canSeeSource) return <EmptyState icon="file" title={t.notShown} />;
  return (
    <div class={css.listed}>
      {job.kind === 'command' && <CodeBlock text={sanitise(job.main)} label={t.command} isWrapped />}
      {job.arguments.length > 0 && (
        <CodeBlock text={sanitise(shellLine(...job.arguments))} label={t.arguments} isWrapped />
      )}
      <ul class={css.downloads}>
        {job.files.map(({ path, sizeBytes }) => (
          <Download
            key={path}
            path={path}
            sizeBytes={sizeBytes}
            note={path === job.main ? t.isMain : ''}
            href={urlOf(JOBS.file, { params: { job: job.job }, query: { path } })}
          />
        ))}
      </ul>
    </div>
  );
}

export function JobResults({ job }: { readonly job: JobHead }) {
  const t = texts();
  const answer = useAnswer(JOBS.results, [`job:${job.job}`], { params: { job: job.job } });
  const found = answer.value.value;
  if (found === undefined) return <Waiting on={answer} />;
  if (found.files.length === 0)
    return (
      <EmptyState icon="file" title={t.noResults}>
        <code translate={false}>{job.results.join(' ')}</code>
      </EmptyState>
    );
  return (
    <ul class={css.downloads}>
      {found.files.map(({ task, path, sizeBytes }) => (
        <Download
          key={`${task} ${path}`}
          path={path}
          sizeBytes={sizeBytes}
          note={job.tasks.length > 1 ? `${t.task} ${task}` : ''}
          href={urlOf(JOBS.result, { params: { job: job.job }, query: { task: String(task), path } })}
        />
      ))}
    </ul>
  );
}

interface DownloadProps {
  readonly path: string;
  readonly sizeBytes: number;
  readonly note: string;
  readonly href: string;
}

function Download({ path, sizeBytes, note, href }: DownloadProps) {
  const t = texts();
  return (
    <li>
      <code translate={false}>{sanitise(path)}</code>
      <span class={css.hint}>
        {bytes(sizeBytes)} {note}
      </span>
      <DownloadLink class={css.download} href={href} aria-label={`${t.download} ${sanitise(path)}`}>
        {t.download}
      </DownloadLink>
    </li>
  );
}
