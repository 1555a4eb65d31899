/** What is to be run, and where: with what it would do before it does it. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { RUNS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { badEnvironmentLine } from '../../parts/environment-text.ts';
import { Checkbox, Field } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Page as Frame, Section } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { navigate, pathOf } from '../../router/location.ts';
import type { Held } from '../../router/use-query.ts';
import { target } from '../../shell/target.ts';
import { change, type Draft, draft, isDrastic, orderOf } from './order.ts';
import { KeepCommand, KeptCommands } from './kept-commands.tsx';
import { Preview } from './preview.tsx';
import { RecentRuns } from './recent-runs.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

/** Fewer nodes, and nothing drastic: it is run at once. */
const ASKED_FROM = 50;

export function Composer() {
  const t = texts();
  const { folded, nodes } = target.value;
  const { kind } = draft.value;
  const isAsking = useSignal(false);
  const start = useAct(async () => {
    const { run } = await call(RUNS.start, { body: orderOf(target.value.text, draft.value) });
    navigate(pathOf('run', run));
  });
  const count = nodes?.size ?? 0;
  const isReady =
    count > 0 &&
    badEnvironmentLine(draft.value.env) === undefined &&
    (kind === 'script' ? draft.value.script : draft.value.command).trim() !== '';
  const press = () => {
    if (!isReady) return;
    if (count >= ASKED_FROM || isDrastic(draft.value)) isAsking.value = true;
    else void start.run();
  };
  return (
    <Frame title={t.title}>
      <Section title={`${t.run} ${kind === 'script' ? t.asScript : t.asCommand}`} actions={<KindChoice />}>
        <Texts onRun={press} />
        <Options />
        <Preview />
        {start.problem && <ProblemView problem={start.problem} />}
        <div class={css.go}>
          <KeepCommand />
          <Button kind="main" icon="play" disabled={!isReady} isBusy={start.isBusy} onClick={press}>
            {t.run}
            {count > 0 && ` · ${t.nodes(count)}`}
          </Button>
        </div>
      </Section>
      <KeptCommands />
      <RecentRuns />
      {isAsking.value && (
        <Confirm
          verb={t.run}
          nodes={folded}
          count={count}
          typedFrom={isDrastic(draft.value) ? 2 : ASKED_FROM}
          isDangerous={isDrastic(draft.value)}
          act={start}
          onClose={() => (isAsking.value = false)}
        >
          <pre class={css.what}>{kind === 'script' ? draft.value.script : draft.value.command}</pre>
        </Confirm>
      )}
    </Frame>
  );
}

function KindChoice() {
  const t = texts();
  return (
    <Choice
      label={t.kind}
      isLabelHidden
      options={[
        { value: 'command', text: t.command },
        { value: 'script', text: t.script },
      ]}
      chosen={draft.value.kind}
      onChoose={(kind) => change({ kind })}
    />
  );
}

/** A part of the draft as something to read and write. */
function useDraft(name: Exclude<keyof Draft, 'kind'>): Held<string> {
  return useMemo(
    () => ({
      get value() {
        return draft.value[name];
      },
      set value(text) {
        change({ [name]: text });
      },
    }),
    [name],
  );
}

function useFlag(name: 'idempotent'): Held<boolean> {
  const held = useDraft(name);
  return useMemo(
    () => ({
      get value() {
        return held.value !== '';
      },
      set value(isOn) {
        held.value = isOn ? 'yes' : '';
      },
    }),
    [held],
  );
}

function Environment() {
  const t = texts();
  const env = useDraft('env');
  const bad = badEnvironmentLine(env.value);
  return (
    <Field
      label={t.env}
      hint={t.envHint}
      value={env}
      rows={2}
      isMono
      {...(bad !== undefined && { error: t.badEnv(bad) })}
    />
  );
}

function Texts({ onRun }: { readonly onRun: () => void }) {
  const t = texts();
  const command = useDraft('command');
  const script = useDraft('script');
  if (draft.value.kind === 'command')
    return (
      <Field
        label={t.command}
        value={command}
        hint={t.commandHint}
        rows={command.value.includes('\n') ? 4 : 2}
        isMono
        onEnter={onRun}
      />
    );
  return (
    <>
      <Field label={t.script} value={script} hint={t.scriptHint} rows={10} isMono onEnter={onRun} />
      <Field label={t.arguments} value={command} isMono />
    </>
  );
}

const OPTIONS = [
  'fanout',
  'timeout',
  'sudo',
  'chdir',
  'canary',
  'batch',
  'maxFailed',
  'retry',
  'idempotent',
  'env',
] as const;

function Options() {
  const t = texts();
  const isSet = OPTIONS.some((name) => draft.value[name] !== '');
  return (
    <Fold title={t.options} isSet={isSet}>
      <div class={css.fields}>
        <Field label={t.fanout} hint={t.fanoutHint} value={useDraft('fanout')} inputMode="numeric" />
        <Field label={t.timeout} hint={t.timeoutHint} value={useDraft('timeout')} inputMode="numeric" />
        <Field label={t.canary} hint={t.canaryHint} value={useDraft('canary')} />
        <Field label={t.batch} hint={t.batchHint} value={useDraft('batch')} />
        <Field label={t.maxFailed} hint={t.maxFailedHint} value={useDraft('maxFailed')} />
        <Field label={t.retry} value={useDraft('retry')} inputMode="numeric" />
        <Field label={t.sudo} hint={t.sudoHint} value={useDraft('sudo')} isMono />
        <Field label={t.chdir} value={useDraft('chdir')} isMono />
        <Checkbox label={t.idempotent} hint={t.idempotentHint} checked={useFlag('idempotent')} />
        <Environment />
      </div>
    </Fold>
  );
}
