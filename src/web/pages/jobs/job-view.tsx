/** One job: how it stands, what it writes, what it ran in. The same while it runs and afterwards. */

import { useEffect, useMemo } from 'preact/hooks';
import { sanitise } from '../../../output/index.ts';
import { JOBS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { toneOfWork } from '../../parts/tone.ts';
import { useQuery } from '../../router/use-query.ts';
import { number } from '../../texts/format.ts';
import { JobActions } from './job-actions.tsx';
import { JobFiles, JobResults } from './job-files.tsx';
import { JobOutput } from './job-output.tsx';
import { type JobHead, stateOfJob } from './job-state.ts';
import css from './jobs.module.css';
import { TaskFacts } from './task-facts.tsx';
import { TasksTable } from './tasks-table.tsx';
import { texts } from './texts.ts';

/** Why Slurm lets it wait changes without a word. */
const PENDING_LOOK_MS = 10_000;

export function JobView({ id }: { readonly id: string }) {
  const t = texts();
  const topics = useMemo(() => [`job:${id}`], [id]);
  const answer = useAnswer(JOBS.show, topics, { params: { job: id } });
  const job = answer.value.value;
  const isPending = job?.tasks.some(({ state }) => state === 'pending') ?? false;
  useEffect(() => {
    if (!isPending) return undefined;
    const look = (): unknown => document.visibilityState === 'visible' && answer.refresh();
    const timer = setInterval(look, PENDING_LOOK_MS);
    return () => clearInterval(timer);
  }, [answer, isPending]);
  if (job === undefined)
    return (
      <Frame title={t.title}>
        <Waiting on={answer} />
      </Frame>
    );
  const state = stateOfJob(job);
  return (
    <Frame
      title={sanitise(job.name)}
      isFilled
      aside={<Badge state={state} tone={toneOfWork(state)} />}
      actions={<JobActions job={job} />}
    >
      <CommandLine command={`grappe job show ${job.job}`} />
      <Body job={job} />
    </Frame>
  );
}

type View = 'output' | 'tasks' | 'files' | 'results';

function Body({ job }: { readonly job: JobHead }) {
  const t = texts();
  const isOne = job.tasks.length === 1;
  const view = useQuery<View>('view', isOne ? 'output' : 'tasks');
  const wanted = useQuery('task', '');
  const task = job.tasks.find((each) => String(each.task) === wanted.value) ?? job.tasks[0];
  if (task === undefined) return null;
  const tasks = isOne ? [] : [{ id: 'tasks' as const, title: t.tasks, count: number(job.tasks.length) }];
  const ofTask = isOne ? t.output : `${t.output} · ${t.task} ${task.task}`;
  return (
    <Tabs
      label={t.job}
      tabs={[
        ...tasks,
        { id: 'output', title: ofTask },
        { id: 'files', title: t.handedIn, count: job.canSeeSource ? number(job.files.length) : undefined },
        ...(job.results.length > 0 ? [{ id: 'results' as const, title: t.results2 }] : []),
      ]}
      chosen={view.value}
      onChoose={(chosen) => (view.value = chosen)}
    >
      {view.value === 'tasks' && <TasksTable job={job} />}
      {view.value === 'output' && (
        <div class={css.one}>
          <JobOutput key={task.task} job={job} task={task} />
          <TaskFacts job={job} task={task} />
        </div>
      )}
      {view.value === 'files' && <JobFiles job={job} />}
      {view.value === 'results' && <JobResults job={job} />}
    </Tabs>
  );
}
