/** What is not usual about a job. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Choice } from '../../parts/choice.tsx';
import { Checkbox, Field } from '../../parts/field.tsx';
import { mayDo } from '../../shell/me.ts';
import type { Held } from '../../router/use-query.ts';
import { change, draft, heldFlag, heldText } from './draft.ts';
import css from './jobs.module.css';
import { texts } from './texts.ts';

const OPTIONS = ['time', 'cpu', 'memory', 'processes', 'results', 'env', 'nodes', 'retries', 'name'] as const;

const HELD = Object.fromEntries(
  [...OPTIONS, 'arguments', 'stdin', 'numbers'].map((name) => [name, heldText(name as 'name')]),
) as Readonly<Record<(typeof OPTIONS)[number] | 'arguments' | 'stdin' | 'numbers', Held<string>>>;

export function Options() {
  const t = texts();
  const { several, net, sandbox, stdin, kind } = draft.value;
  const isSet = OPTIONS.some((name) => draft.value[name] !== '') || net || !sandbox || several !== 'one';
  const isOpen = useSignal(isSet);
  const hasInput = useSignal(stdin !== '');
  return (
    <>
      <div class={css.given}>
        {kind === 'program' && (
          <Field label={t.arguments} hint={t.argumentsHint} value={HELD.arguments} isMono />
        )}
        <details
          class={css.fold}
          open={hasInput.value}
          onToggle={(event) => (hasInput.value = event.currentTarget.open)}
        >
          <summary>{t.stdin}</summary>
          <Field label={t.stdin} isLabelHidden value={HELD.stdin} rows={4} isMono />
        </details>
      </div>
      <details
        class={css.fold}
        open={isOpen.value}
        onToggle={(event) => (isOpen.value = event.currentTarget.open)}
      >
        <summary>{t.options}</summary>
        <Several />
        <div class={css.fields}>
          <Field label={t.time} hint={t.seconds} value={HELD.time} inputMode="numeric" />
          <Field label={t.cpu} hint={t.seconds} value={HELD.cpu} inputMode="numeric" />
          <Field label={t.memory} hint={t.mebibytes} value={HELD.memory} inputMode="numeric" />
          <Field label={t.processes} value={HELD.processes} inputMode="numeric" />
          <Field label={t.results} hint={t.resultsHint} value={HELD.results} isMono />
          <Field label={t.onlyOn} hint={t.onlyOnHint} value={HELD.nodes} isMono />
          <Field label={t.retries} value={HELD.retries} inputMode="numeric" />
          <Field label={t.name} value={HELD.name} />
          <Field label={t.env} hint={t.envHint} value={HELD.env} rows={2} isMono />
        </div>
        <Flags />
      </details>
    </>
  );
}

function Several() {
  const t = texts();
  const { several } = draft.value;
  return (
    <div class={css.several}>
      <Choice
        label={t.several}
        options={[
          { value: 'one', text: t.oneTask },
          { value: 'array', text: t.array },
          { value: 'split', text: t.split },
        ]}
        chosen={several}
        onChoose={(chosen) => change({ several: chosen })}
      />
      {several !== 'one' && (
        <Field
          label={t.numbers}
          hint={several === 'array' ? t.numbersHint : t.splitHint}
          value={HELD.numbers}
          isMono
        />
      )}
    </div>
  );
}

function Flags() {
  const t = texts();
  const net = useMemo(() => heldFlag('net'), []);
  const isOutside = useMemo<Held<boolean>>(
    () => ({
      get value() {
        return !draft.value.sandbox;
      },
      set value(is) {
        change({ sandbox: !is });
      },
    }),
    [],
  );
  return (
    <div class={css.flags}>
      <Checkbox label={t.net} checked={net} />
      {mayDo('manage-jobs') && <Checkbox label={t.noSandbox} hint={t.noSandboxHint} checked={isOutside} />}
    </div>
  );
}
