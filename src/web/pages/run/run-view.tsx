/** One run: how far it is, how its nodes ended, what they wrote. The same while it runs and afterwards. */

import { useMemo } from 'preact/hooks';
import { type Answer, RUNS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { sanitise } from '../../../output/index.ts';
import { Page as Frame } from '../../parts/page.tsx';
import { stateOfRun } from '../../parts/run-row.ts';
import { toneOfWork } from '../../parts/tone.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { useQuery } from '../../router/use-query.ts';
import { number } from '../../texts/format.ts';
import { GroupsView } from './groups-view.tsx';
import { LogView } from './log-view.tsx';
import { RunActions } from './run-actions.tsx';
import { RunProgress } from './run-progress.tsx';
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
      title={sanitise(run.commands.join('; ')) || run.kind}
      isFilled
      aside={<Badge state={stateOfRun(run)} tone={toneOfWork(stateOfRun(run))} />}
      actions={<RunActions run={run} />}
    >
      <RunProgress run={run} />
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
