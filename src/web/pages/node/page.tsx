/** One node with all that is known of it. */

import { useSignal } from '@preact/signals';
import { type Answer, NODES, permits, type Role } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { standing } from '../../api/standing.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { say } from '../../parts/notices.tsx';
import { Page as Frame } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { Link } from '../../router/link.tsx';
import { navigate, TARGET } from '../../router/location.ts';
import { DrainDialog } from '../nodes/drain-dialog.tsx';
import { JobsSection, RunsSection, ServicesSection } from './activity-sections.tsx';
import { FactsSection } from './facts-section.tsx';
import { LoadCharts } from './load-charts.tsx';
import css from './page.module.css';
import { toneOfNode } from '../nodes/fleet-model.ts';
import { ReachSection } from './reach-section.tsx';
import { since } from '../nodes/since.ts';
import { texts } from './texts.ts';

type Detail = Answer<(typeof NODES)['node']>;

export function NodePage({ node }: { readonly node: string }) {
  const t = texts();
  const answer = useAnswer(NODES.node, ['checks', 'config', 'runs', 'jobs'], { params: { node } });
  const detail = answer.value.value;
  const role: Role = standing.value.kind === 'in' ? standing.value.me.role : 'viewer';
  return (
    <Frame
      title={node}
      aside={detail && <Standing detail={detail} />}
      actions={detail && <Actions detail={detail} role={role} />}
    >
      <Link to="/nodes" class={css.back}>
        ← {t.back}
      </Link>
      {detail === undefined && <Waiting on={answer} />}
      {detail && (
        <div class={css.content}>
          <div class={css.whole}>
            <LoadCharts node={node} />
          </div>
          <div class={css.column}>
            <FactsSection detail={detail} onAsked={() => void answer.refresh()} />
            <RunsSection runs={detail.runs} />
          </div>
          <div class={css.column}>
            <ReachSection node={node} ssh={detail.ssh} role={role} />
            <ServicesSection services={detail.services} />
            <JobsSection jobs={detail.jobs} />
          </div>
        </div>
      )}
    </Frame>
  );
}

function Standing({ detail: { check, drained } }: { readonly detail: Detail }) {
  const t = texts();
  const state = check?.state ?? 'unknown';
  return (
    <>
      <Badge state={state} tone={toneOfNode(state)}>
        {check?.cause ?? undefined}
      </Badge>
      <span class={css.quiet}>{check ? t.checked(check.state, since(check.at)) : t.neverChecked}</span>
      {drained && (
        <>
          <Badge state="drained">{drained.reason}</Badge>
          <span class={css.quiet}>{t.drained(drained.by, since(drained.at))}</span>
        </>
      )}
    </>
  );
}

function Actions({ detail: { node, drained }, role }: { readonly detail: Detail; readonly role: Role }) {
  const t = texts();
  const isDraining = useSignal(false);
  const resume = useAct(async () => {
    await call(NODES.resume, { body: { nodes: node } });
    say(t.resumed);
  });
  return (
    <>
      {resume.problem && <ProblemView problem={resume.problem} />}
      {permits(role, 'run-commands') && (
        <Button icon="run" onClick={() => navigate('/run', { [TARGET]: node })}>
          {t.run}
        </Button>
      )}
      {permits(role, 'manage-jobs') && !drained && (
        <Button onClick={() => (isDraining.value = true)}>{t.drain}</Button>
      )}
      {permits(role, 'manage-jobs') && drained && (
        <Button isBusy={resume.isBusy} onClick={() => resume.run()}>
          {t.resume}
        </Button>
      )}
      {isDraining.value && <DrainDialog nodes={node} count={1} onClose={() => (isDraining.value = false)} />}
    </>
  );
}
