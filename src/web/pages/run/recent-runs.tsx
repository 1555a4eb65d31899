/** The last runs, below the composer. */

import { RUNS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Section } from '../../parts/page.tsx';
import { pathOfRun, stateOfRun } from '../../parts/run-row.ts';
import { toneOfWork } from '../../parts/tone.ts';
import { Link } from '../../router/link.tsx';
import { now } from '../../shell/now.ts';
import { ago } from '../../texts/format.ts';
import css from './run.module.css';
import { texts } from './texts.ts';

export function RecentRuns() {
  const t = texts();
  const answer = useAnswer(RUNS.list, ['runs'], { query: { limit: '8' } });
  const runs = answer.value.value?.runs;
  if (runs === undefined) return null;
  return (
    <Section title={t.recent}>
      {runs.length === 0 && <EmptyState icon="run" title={t.noRun} />}
      <ul class={css.recent}>
        {runs.map((run) => (
          <li key={run.run}>
            <Badge state={stateOfRun(run)} tone={toneOfWork(stateOfRun(run))} />
            <Link to={pathOfRun(run)}>
              <code translate={false}>{run.commands[0] ?? run.kind}</code>
            </Link>
            <span class={css.set}>
              {run.nodes} ({run.count})
            </span>
            <span class={css.hint}>{t.byWhom(run.user, ago(run.began, now.value))}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
