/** The tasks of a job, each with where it is and how it ended. */

import { useMemo } from 'preact/hooks';
import { sanitise } from '../../../output/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Field } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { toneOfWork } from '../../parts/tone.ts';
import { setQuery } from '../../router/location.ts';
import { useQuery, useSorting } from '../../router/use-query.ts';
import { bytes, duration } from '../../texts/format.ts';
import { type JobHead, type JobTask, stateOfTask } from './job-state.ts';
import css from './jobs.module.css';
import { texts } from './texts.ts';

export function TasksTable({ job }: { readonly job: JobHead }) {
  const t = texts();
  const filter = useQuery('q');
  const sorting = useSorting('sort');
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <div class={css.tasks}>
      <Toolbar>
        <Field label={t.filterTasks} isLabelHidden type="search" placeholder={t.filterTasks} value={filter} />
      </Toolbar>
      <DataTable
        label={t.tasks}
        rows={job.tasks}
        columns={columns}
        idOf={({ task }) => String(task)}
        sorting={sorting}
        filter={filter.value}
        textOf={(task) => `${task.task} ${stateOfTask(task)} ${task.attempt?.node ?? ''}`}
        onOpen={({ task }) => setQuery({ task: String(task), view: 'output' })}
      />
    </div>
  );
}

function columnsOf(t: ReturnType<typeof texts>): Column<JobTask>[] {
  return [
    {
      id: 'task',
      title: t.task,
      width: '5rem',
      isMono: true,
      cell: ({ task }) => task,
      sortBy: ({ task }) => task,
    },
    {
      id: 'state',
      title: t.state,
      width: '9rem',
      cell: (task) => <Badge state={stateOfTask(task)} tone={toneOfWork(stateOfTask(task))} />,
      sortBy: stateOfTask,
    },
    {
      id: 'exit',
      title: t.exit,
      width: '4rem',
      align: 'end',
      cell: ({ end }) => end?.signal ?? end?.exit ?? '',
    },
    { id: 'part', title: t.part, width: '6rem', isMono: true, cell: ({ items }) => items ?? '' },
    {
      id: 'node',
      title: t.node,
      width: '8rem',
      isMono: true,
      cell: ({ attempt }) => attempt?.node ?? '',
      sortBy: ({ attempt }) => attempt?.node ?? '',
    },
    {
      id: 'took',
      title: t.took,
      width: '6rem',
      align: 'end',
      cell: ({ attempt }) => (attempt?.used?.wallMs == null ? '' : duration(attempt.used.wallMs)),
      sortBy: ({ attempt }) => attempt?.used?.wallMs ?? null,
    },
    {
      id: 'peak',
      title: t.peak,
      width: '7rem',
      align: 'end',
      cell: ({ attempt }) => (attempt?.used?.peakBytes == null ? '' : bytes(attempt.used.peakBytes)),
      sortBy: ({ attempt }) => attempt?.used?.peakBytes ?? null,
    },
    {
      id: 'why',
      title: t.why,
      width: 'minmax(10rem, 1fr)',
      cell: ({ attempt, end }) => <span class={css.hint}>{sanitise(end?.detail ?? attempt?.why ?? '')}</span>,
    },
  ];
}
