/** What can be done with a job. */

import { useSignal } from '@preact/signals';
import { OUTCOMES, type Outcome } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import { JOBS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { navigate, pathOf } from '../../router/location.ts';
import { mayDo } from '../../shell/me.ts';
import { draft } from './draft.ts';
import type { JobHead } from './job-state.ts';
import css from './jobs.module.css';
import { draftOf } from './order.ts';
import { texts } from './texts.ts';
import { labelled } from '../../texts/format.ts';

type Which = 'failed' | 'lost' | 'not-run' | 'same';

export function JobActions({ job }: { readonly job: JobHead }) {
  const t = texts();
  const isAsking = useSignal(false);
  const retry = useAct(async (which: Which) => {
    const answer = await call(JOBS.retry, { params: { job: job.job }, body: { which } });
    navigate(pathOf('jobs', answer.job));
  });
  const edit = useAct(async () => {
    draft.value = draftOf(await call(JOBS.order, { params: { job: job.job } }));
    navigate(pathOf('jobs'));
  });
  const problem = retry.problem ?? edit.problem;
  const isCancelling =
    job.tasks.every(({ cancelling, end }) => cancelling || end !== null) && !hasSilent(job);
  return (
    <>
      {job.ended === null && job.canChange && (
        <Button kind="danger" icon="stop" disabled={isCancelling} onClick={() => (isAsking.value = true)}>
          {isCancelling ? t.cancelling : t.cancel}
        </Button>
      )}
      {job.ended !== null &&
        job.canChange &&
        waysOf(job).map((which) => (
          <Button key={which} icon="again" isBusy={retry.isBusy} onClick={() => void retry.run(which)}>
            {job.tasks.length === 1 ? t.again : labelled(t.again, t.retryOf[which])}
          </Button>
        ))}
      {mayDo('submit-jobs') && (
        <Button icon="edit" isBusy={edit.isBusy} onClick={() => void edit.run()}>
          {t.edit}
        </Button>
      )}
      {problem && <ProblemView problem={problem} />}
      {isAsking.value && <CancelDialog job={job} onClose={() => (isAsking.value = false)} />}
    </>
  );
}

/** Tasks whose node does not answer: whether they run, nobody knows. */
function hasSilent({ tasks }: JobHead): boolean {
  return tasks.some(({ attempt, end }) => end === null && attempt?.unreachable);
}

/** Of a job of one task there is one way; else each that fits some of its tasks. */
function waysOf({ tasks }: JobHead): Which[] {
  if (tasks.length === 1) return ['same'];
  const outcomes = new Set(tasks.flatMap(({ end }) => end?.outcome ?? []));
  const kinds = new Set(Array.from(outcomes, kindOf));
  const parts = (['failed', 'lost', 'not-run'] as const).filter((kind) => kinds.has(kind));
  return [...parts, 'same'];
}

function kindOf(outcome: Outcome): Which | undefined {
  if (outcome === 'lost') return 'lost';
  if (OUTCOMES[outcome].exit === 1) return 'failed';
  return outcome === 'ok' || outcome === 'cancelled' ? undefined : 'not-run';
}

function CancelDialog({ job, onClose }: { readonly job: JobHead; readonly onClose: () => void }) {
  const t = texts();
  const force = useSignal(false);
  const cancel = useAct(async () =>
    call(JOBS.cancel, { params: { job: job.job }, body: { force: force.value } }),
  );
  const confirm = async (): Promise<void> => void ((await cancel.run()) && onClose());
  return (
    <Dialog
      title={t.cancel}
      onClose={onClose}
      actions={
        <>
          <Button autofocus onClick={onClose}>
            {t.keep}
          </Button>
          <Button kind="danger" isBusy={cancel.isBusy} onClick={() => void confirm()}>
            {t.cancel}
          </Button>
        </>
      }
    >
      <p class={css.sure}>{t.cancelSure(sanitise(job.name))}</p>
      {hasSilent(job) && <Checkbox label={t.giveUp} hint={t.giveUpHint} checked={force} />}
      {cancel.problem && <ProblemView problem={cancel.problem} />}
    </Dialog>
  );
}
