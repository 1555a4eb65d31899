/** One run: how far it is, how its nodes ended, what they wrote. The same while it runs and afterwards. */

import { useMemo } from 'preact/hooks';
import { type Answer, RUNS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge, StateCount } from '../../parts/badge.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useQuery } from '../../router/use-query.ts';
import { now } from '../../shell/now.ts';
import { bytes, duration, number, time } from '../../texts/format.ts';
import { GroupsView } from './groups-view.tsx';
import { LogView } from './log-view.tsx';
import { RunActions } from './run-actions.tsx';
import { stateOfRun } from './run-state.ts';
import css from './run.module.css';
import { texts } from './texts.ts';
import { Troubles } from './troubles.tsx';

export type RunHead = Answer<typeof RUNS.show>;

export function RunView({ id }: { readonly id: string }) {
  const t = texts();
  const topics = useMemo(() => [`run:${id}`], [id]);
  const answer = useAnswer(RUNS.show, topics, { params: { run: id } });
  const run = answer.value.value;
  const view = useQuery<'groups' | 'log' | 'troubles'>('view', 'groups');
  if (run === undefined)
    return (
      <Frame title={t.title}>
        <Waiting on={answer} />
      </Frame>
    );
  const troubled = run.troubles.reduce((sum, { count }) => sum + count, 0);
  return (
    <Frame
      title={run.run}
      isFilled
      aside={<Badge state={stateOfRun(run)} {...(run.state === 'running' && { tone: 'busy' as const })} />}
      actions={<RunActions run={run} />}
    >
      <Head run={run} />
      <Tabs
        label={t.title}
        tabs={[
          { id: 'groups', title: t.groups },
          { id: 'log', title: t.log, count: number(run.output.lines) },
          { id: 'troubles', title: t.troubles, count: troubled === 0 ? undefined : number(troubled) },
        ]}
        chosen={view.value}
        onChoose={(chosen) => (view.value = chosen)}
      >
        {view.value === 'groups' && <GroupsView run={run} />}
        {view.value === 'log' && <LogView run={run} />}
        {view.value === 'troubles' && <Troubles run={run} />}
      </Tabs>
    </Frame>
  );
}

function Head({ run }: { readonly run: RunHead }) {
  const t = texts();
  const done = run.count - run.waiting - run.running.count;
  const isRunning = run.state === 'running';
  const ms = run.ms ?? (isRunning ? now.value - new Date(run.began).getTime() : null);
  return (
    <section class={css.head}>
      <CommandLine command={run.line} />
      <div class={css.facts}>
        <code class={css.what} translate={false}>
          {run.commands.join('\n')}
        </code>
        <div class={css.counts}>
          {Object.entries(run.counts).map(([outcome, count = 0]) => (
            <StateCount key={outcome} state={outcome} count={number(count)} />
          ))}
          {isRunning && <span>{t.running(run.running.count)}</span>}
          {run.waiting > 0 && <span class={css.hint}>{t.waiting(run.waiting)}</span>}
          <span class={css.hint}>
            {t.byWhom(run.user, time(run.began))}
            {ms !== null && ` · ${duration(ms)}`} · {bytes(run.output.bytes)}
          </span>
        </div>
        {isRunning && (
          <progress aria-label={t.progress} max={run.count} value={done}>
            {t.done(done, run.count)}
          </progress>
        )}
        {run.output.droppedBytes > 0 && (
          <p class={css.warning}>{t.droppedBytes(bytes(run.output.droppedBytes))}</p>
        )}
      </div>
    </section>
  );
}
