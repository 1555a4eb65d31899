/** What can be done with a run: stop it, run it again on some of its nodes, change it, keep its output. */

import { useSignal } from '@preact/signals';
import { RUNS } from '../../../protocol/index.ts';
import { call, urlOf } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { DownloadLink } from '../../parts/download-link.tsx';
import { keepProblem } from '../../parts/notices.tsx';
import { navigate, pathOf } from '../../router/location.ts';
import { mayDo } from '../../shell/me.ts';
import { draft, draftOf } from './order.ts';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';
import { labelled } from '../../texts/format.ts';

const AGAIN = ['failed', 'unreachable', 'not-run', 'lost'] as const;
type Again = (typeof AGAIN)[number] | 'same';

export function RunActions({ run }: { readonly run: RunHead }) {
  const t = texts();
  const stop = useAct(async () => {
    const body = { now: run.isStopping };
    await call(RUNS.stop, { params: { run: run.run }, body }).catch((thrown: unknown) =>
      keepProblem(`${t.stop} ${run.run}`, thrown),
    );
  });
  const edit = useAct(async () => {
    await editRun(run.run).catch((thrown: unknown) => keepProblem(`${t.edit} ${run.run}`, thrown));
  });
  const mayRun = mayDo('run-commands');
  return (
    <>
      {run.canStop && mayRun && (
        <Button kind="danger" icon="stop" isBusy={stop.isBusy} onClick={() => void stop.run()}>
          {run.isStopping ? t.stopNow : t.stop}
        </Button>
      )}
      {run.state !== 'running' && run.kind === 'run' && mayRun && <Again run={run} />}
      {run.kind === 'run' && mayRun && (
        <Button icon="edit" isBusy={edit.isBusy} onClick={() => void edit.run()}>
          {t.edit}
        </Button>
      )}
      <Downloads run={run} />
    </>
  );
}

async function editRun(run: string): Promise<void> {
  const order = await call(RUNS.order, { params: { run } });
  draft.value = draftOf(order);
  navigate('/run', { on: order.nodes });
}

function Downloads({ run }: { readonly run: RunHead }) {
  const t = texts();
  const params = { run: run.run };
  return (
    <span class={css.downloads}>
      {t.download}
      <DownloadLink href={urlOf(RUNS.text, { params })}>{t.asText}</DownloadLink>
      <DownloadLink href={urlOf(RUNS.ndjson, { params })}>NDJSON</DownloadLink>
      <DownloadLink href={urlOf(RUNS.tar, { params })} title={t.asTar}>
        tar
      </DownloadLink>
    </span>
  );
}

function Again({ run }: { readonly run: RunHead }) {
  const t = texts();
  const asked = useSignal<Again | undefined>(undefined);
  const again = useAct(async () => {
    if (asked.value === undefined) return;
    const { run: next } = await call(RUNS.rerun, { params: { run: run.run }, body: { which: asked.value } });
    navigate(pathOf('run', next));
  });
  const some = AGAIN.filter((outcome) => (run.counts[outcome] ?? 0) > 0);
  const nodes =
    asked.value === undefined || asked.value === 'same' ? run.nodes : (run.outcomes[asked.value] ?? '');
  const count =
    asked.value === undefined || asked.value === 'same' ? run.count : (run.counts[asked.value] ?? 0);
  return (
    <>
      {[...some, 'same' as const].map((which) => (
        <Button key={which} icon="again" onClick={() => (asked.value = which)}>
          {which === 'same' ? t.again : labelled(t.again, `${t.rerun[which]} (${run.counts[which] ?? 0})`)}
        </Button>
      ))}
      {asked.value !== undefined && (
        <Confirm
          verb={t.again}
          nodes={nodes}
          count={count}
          act={again}
          onClose={() => (asked.value = undefined)}
        >
          <pre class={css.what}>{run.commands.join('\n')}</pre>
        </Confirm>
      )}
    </>
  );
}
