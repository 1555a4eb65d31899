/** What is declared on the node, and what has touched it. */

import type { ComponentChildren } from 'preact';
import { sanitise } from '../../../output/index.ts';
import type { Answer, NODES } from '../../../protocol/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { Section } from '../../parts/page.tsx';
import { pathOfRun } from '../../parts/run-row.ts';
import { toneOfWork } from '../../parts/tone.ts';
import { Link } from '../../router/link.tsx';
import { pathOf } from '../../router/location.ts';
import { duration, time } from '../../texts/format.ts';
import css from './activity-sections.module.css';
import { since } from '../nodes/since.ts';
import { texts } from './texts.ts';

type Detail = Answer<(typeof NODES)['node']>;

export function ServicesSection({ services }: Pick<Detail, 'services'>) {
  const t = texts();
  return (
    <Listed
      title={t.services}
      none={t.noServices}
      heads={[t.service, t.unit, t.wanted]}
      count={services.length}
    >
      {services.map(({ service, unit, state, enabled }) => (
        <tr key={service}>
          <td>
            <Link to="/services" query={{ service }}>
              {service}
            </Link>
          </td>
          <td class={css.mono}>{unit}</td>
          <td>{wanted(state, enabled)}</td>
        </tr>
      ))}
    </Listed>
  );
}

function wanted(state: string | null, enabled: boolean | null): string {
  const t = texts();
  const told = [state, enabled === null ? null : enabled ? t.enabled : t.disabled].filter(
    (word) => word !== null,
  );
  return told.join(', ') || t.notSaid;
}

export function RunsSection({ runs }: Pick<Detail, 'runs'>) {
  const t = texts();
  return (
    <Listed
      title={t.runs}
      none={t.noRuns}
      heads={[t.began, t.what, t.outcome, t.took, t.who]}
      count={runs.length}
    >
      {runs.map(({ run, kind, began, user, commands, count, outcome, exit, ms }) => (
        <tr key={run}>
          <td title={time(began)}>{since(began)}</td>
          <td class={css.wide}>
            <Link to={pathOfRun({ run, kind })} class={css.mono}>
              {sanitise(commands.join(' ; ')) || kind}
            </Link>
            <span class={css.quiet}> {t.others(count)}</span>
          </td>
          <td>
            {outcome === null ? (
              '–'
            ) : (
              <Badge state={outcome}>{exit === null || exit === 0 ? undefined : exit}</Badge>
            )}
          </td>
          <td>{ms === null ? '–' : duration(ms)}</td>
          <td>{user}</td>
        </tr>
      ))}
    </Listed>
  );
}

export function JobsSection({ jobs }: Pick<Detail, 'jobs'>) {
  const t = texts();
  return (
    <Listed
      title={t.jobs}
      none={t.noJobs}
      heads={[t.placed, t.job, t.task, t.outcome, t.who]}
      count={jobs.length}
    >
      {jobs.map(({ job, task, name, user, placed, ended, outcome }) => (
        <tr key={`${job} ${task} ${placed}`}>
          <td title={time(placed)}>{since(placed)}</td>
          <td class={css.wide}>
            <Link to={pathOf('jobs', job)}>{sanitise(name)}</Link>
          </td>
          <td>{task}</td>
          <td>
            <Badge
              state={outcome ?? (ended === null ? 'running' : 'unknown')}
              tone={toneOfWork(outcome ?? (ended === null ? 'running' : 'unknown'))}
            />
          </td>
          <td>{user}</td>
        </tr>
      ))}
    </Listed>
  );
}

interface ListedProps {
  readonly title: string;
  readonly none: string;
  readonly heads: readonly string[];
  readonly count: number;
  readonly children: ComponentChildren;
}

function Listed({ title, none, heads, count, children }: ListedProps) {
  return (
    <Section title={title}>
      {count === 0 ? (
        <p class={css.quiet}>{none}</p>
      ) : (
        <table class={css.table}>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      )}
    </Section>
  );
}
