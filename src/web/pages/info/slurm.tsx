/** A Slurm to look at: its nodes, and its queue with what people handed in there themselves. */

import { useEffect, useMemo } from 'preact/hooks';
import { sanitise } from '../../../output/index.ts';
import { type Answer, JOBS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import { Section } from '../../parts/page.tsx';
import { bytes, number } from '../../texts/format.ts';
import css from './info.module.css';
import { texts } from './slurm-texts.ts';

type Report = NonNullable<Answer<typeof JOBS.slurm>['slurm']>;
type Node = Report['nodes'][number];
type Job = Report['jobs'][number];

/** Others hand in jobs there, and nothing tells of it. */
const LOOK_MS = 20_000;

/** Nothing where the configuration tells of none. */
export function Slurm() {
  const t = texts();
  const answer = useAnswer(JOBS.slurm, ['config', 'jobs']);
  const isThere = answer.value.value?.slurm !== null;
  useEffect(() => {
    if (!isThere) return undefined;
    const timer = setInterval(() => document.visibilityState === 'visible' && void answer.refresh(), LOOK_MS);
    return () => clearInterval(timer);
  }, [answer, isThere]);
  const told = answer.value.value;
  if (told?.slurm) return <Told report={told.slurm} />;
  if (told !== undefined || answer.problem.value === undefined) return null;
  return (
    <Section title={t.slurm}>
      <Waiting on={answer} />
    </Section>
  );
}

function Told({ report }: { readonly report: Report }) {
  const t = texts();
  const nodes = useMemo(() => nodeColumns(t), [t]);
  const jobs = useMemo(() => jobColumns(t), [t]);
  return (
    <Section title={t.title(report.login)}>
      <DataTable
        label={t.nodes}
        rows={report.nodes}
        columns={nodes}
        idOf={({ node }) => node}
        maxHeight="20rem"
        empty={<EmptyState icon="nodes" title={t.noNodes} />}
      />
      {report.reservations.map(({ name, nodes: of }) => (
        <p key={name} class={css.hint}>
          {t.reserved(sanitise(name), of)}
        </p>
      ))}
      <DataTable
        label={t.queue}
        rows={report.jobs}
        columns={jobs}
        idOf={({ id }) => id}
        maxHeight="20rem"
        empty={<EmptyState icon="jobs" title={t.noJobs} />}
      />
      {report.jobsLeftOut > 0 && <p class={css.hint}>{t.more(number(report.jobsLeftOut))}</p>}
    </Section>
  );
}

function nodeColumns(t: ReturnType<typeof texts>): Column<Node>[] {
  return [
    { id: 'node', title: t.node, width: '8rem', isMono: true, cell: ({ node }) => node },
    {
      id: 'state',
      title: t.state,
      width: '9rem',
      isMono: true,
      cell: ({ state, silent }) => (silent ? `${state}, ${t.silent}` : state),
      sortBy: ({ state }) => state,
    },
    {
      id: 'cpus',
      title: t.cpus,
      width: '9rem',
      align: 'end',
      cell: ({ cpus }) => `${number(cpus.allocated)}/${number(cpus.total)}`,
      sortBy: ({ cpus }) => cpus.allocated,
    },
    {
      id: 'load',
      title: t.load,
      width: '5rem',
      align: 'end',
      cell: ({ load }) => (load === null ? '' : number(load, 2)),
      sortBy: ({ load }) => load ?? -1,
    },
    {
      id: 'free',
      title: t.free,
      width: '7rem',
      align: 'end',
      cell: ({ freeBytes }) => (freeBytes === null ? '' : bytes(freeBytes)),
      sortBy: ({ freeBytes }) => freeBytes ?? -1,
    },
    {
      id: 'partitions',
      title: t.partitions,
      width: 'minmax(6rem, 1fr)',
      isMono: true,
      cell: ({ partitions }) => sanitise(partitions.join(', ')),
    },
    { id: 'why', title: t.why, width: 'minmax(6rem, 2fr)', cell: ({ reason }) => sanitise(reason ?? '') },
  ];
}

function jobColumns(t: ReturnType<typeof texts>): Column<Job>[] {
  return [
    { id: 'job', title: t.job, width: '8rem', isMono: true, cell: ({ id }) => id },
    {
      id: 'state',
      title: t.state,
      width: 'minmax(8rem, 1fr)',
      isMono: true,
      cell: ({ state, reason, nodes }) =>
        sanitise(reason === null || nodes !== '' ? state : `${state}: ${reason}`),
      sortBy: ({ state }) => state,
    },
    {
      id: 'by',
      title: t.by,
      width: '7rem',
      cell: ({ grappe }) => (grappe ? t.grappe : t.others),
      sortBy: ({ grappe }) => String(grappe),
    },
    {
      id: 'user',
      title: t.user,
      width: '7rem',
      cell: ({ user }) => sanitise(user),
      sortBy: ({ user }) => user,
    },
    { id: 'partition', title: t.partition, width: '7rem', cell: ({ partition }) => sanitise(partition) },
    {
      id: 'where',
      title: t.where,
      width: '8rem',
      isMono: true,
      cell: ({ nodes, ran }) => sanitise(nodes === '' ? '' : `${nodes} ${ran}`),
    },
    { id: 'name', title: t.name, width: 'minmax(8rem, 2fr)', cell: ({ name }) => sanitise(name) },
  ];
}
