/** What a task writes, while it writes it. */

import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { JOBS } from '../../../protocol/index.ts';
import { call, urlOf } from '../../api/call.ts';
import { onChange } from '../../api/live.ts';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { DownloadLink } from '../../parts/download-link.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { VirtualLines } from '../../parts/virtual-lines.tsx';
import { bytes } from '../../texts/format.ts';
import type { JobHead, JobTask } from './job-state.ts';
import css from './jobs.module.css';
import { OutputTail } from './output-tail.ts';
import { texts } from './texts.ts';

type StreamName = 'stdout' | 'stderr';

interface JobOutputProps {
  readonly job: JobHead;
  readonly task: JobTask;
}

export function JobOutput({ job, task }: JobOutputProps) {
  const t = texts();
  const isWrapped = useSignal(false);
  return (
    <div class={css.output}>
      <Pane {...{ job, task, isWrapped }} stream="stdout" />
      <Pane {...{ job, task, isWrapped }} stream="stderr" />
      <Checkbox label={t.wrap} checked={isWrapped} />
    </div>
  );
}

function Pane({
  job,
  task,
  stream,
  isWrapped,
}: JobOutputProps & { stream: StreamName; isWrapped: Signal<boolean> }) {
  const t = texts();
  const tail = useTail(job.job, task.task, stream);
  const follow = useSignal(task.end === null);
  useEffect(() => void tail.pull(), [tail, task.end, task.attempts]);
  void tail.version.value;
  const count = tail.lines.length;
  if (stream === 'stderr' && count === 0) return null;
  const isLive = task.end === null;
  const label = t.outputOf(stream, `${job.job}.${task.task}`);
  return (
    <div class={`${css.pane} ${stream === 'stderr' ? css.errors : ''}`}>
      <div class={css.paneHead}>
        <h2 translate={false}>{stream}</h2>
        <span class={css.hint}>{bytes(tail.size)}</span>
        {tail.dropped > 0 && <span class={css.warning}>{t.before(bytes(tail.dropped))}</span>}
        {tail.size > 0 && (
          <DownloadLink
            class={css.download}
            href={urlOf(JOBS.wholeOutput, {
              params: { job: job.job },
              query: { task: String(task.task), stream },
            })}
          >
            {t.wholeOutput}
          </DownloadLink>
        )}
      </div>
      {tail.problem.value && <ProblemView problem={tail.problem.value} onAgain={() => void tail.pull()} />}
      {count === 0 ? (
        <p class={css.nothing} role="status">
          {isLive ? t.noOutputYet : t.noOutput}
        </p>
      ) : (
        <div class={css.lines}>
          <VirtualLines
            label={label}
            count={count}
            lineAt={(index) => <AnsiText text={tail.lines[index] ?? ''} />}
            {...(isLive && { follow })}
            isWrapped={isWrapped.value}
          />
        </div>
      )}
    </div>
  );
}

/** One that lives as long as it is looked at. */
function useTail(job: string, task: number, stream: StreamName): OutputTail {
  const tail = useMemo(
    () =>
      new OutputTail((from) =>
        call(JOBS.output, { params: { job }, query: { task: String(task), stream, from: String(from) } }),
      ),
    [job, task, stream],
  );
  useEffect(() => {
    const end = onChange(`job:${job}`, () => tail.isOver || void tail.pull());
    return () => {
      end();
      tail.close();
    };
  }, [tail, job]);
  return tail;
}
