/** What is not usual about a job. */

import { useMemo } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { mayDo } from '../../shell/me.ts';
import type { Held } from '../../router/use-query.ts';
import { bytes } from '../../texts/format.ts';
import { change, draft, EMPTY, heldFlag } from './draft.ts';
import css from './jobs.module.css';
import { MORE_OPTIONS, MoreOptions } from './more-options.tsx';
import { OptionField } from './option-field.tsx';
import { texts } from './texts.ts';

const OPTIONS = [
  ...([
    'several',
    'time',
    'cpu',
    'memory',
    'processes',
    'results',
    'env',
    'nodes',
    'retries',
    'name',
  ] as const),
  ...(['net', 'sandbox'] as const),
];

export function Options() {
  const t = texts();
  return (
    <>
      <div class={css.given}>
        {draft.value.kind === 'program' && (
          <OptionField name="arguments" label={t.arguments} hint={t.argumentsHint} isMono />
        )}
        <Fold title={t.stdin} isSet={says(['stdin', 'stdinBytes'])}>
          <Input />
        </Fold>
      </div>
      <Fold title={t.options} isSet={says(OPTIONS)}>
        <Several />
        <div class={css.fields}>
          <OptionField name="time" label={t.time} hint={t.seconds} isNumber />
          <OptionField name="cpu" label={t.cpu} hint={t.seconds} isNumber />
          <OptionField name="memory" label={t.memory} hint={t.mebibytes} isNumber />
          <OptionField name="processes" label={t.processes} isNumber />
          <OptionField name="results" label={t.results} hint={t.resultsHint} isMono />
          <OptionField name="nodes" label={t.onlyOn} hint={t.onlyOnHint} isMono />
          <OptionField name="retries" label={t.retries} isNumber />
          <OptionField name="name" label={t.name} />
          <OptionField name="env" label={t.env} hint={t.envHint} rows={2} isMono />
        </div>
        <Flags />
      </Fold>
      <Fold title={t.moreOptions} isSet={says(MORE_OPTIONS)}>
        <MoreOptions />
      </Fold>
    </>
  );
}

function says(names: readonly (keyof typeof EMPTY)[]): boolean {
  return names.some((name) => draft.value[name] !== EMPTY[name]);
}

/** One that is no text came with a job that is run again. */
function Input() {
  const t = texts();
  const { stdinBytes } = draft.value;
  if (stdinBytes === '') return <OptionField name="stdin" label={t.stdin} isLabelHidden rows={4} isMono />;
  return (
    <div class={css.bar}>
      <p class={css.hint}>{t.binary(bytes((stdinBytes.length * 3) / 4))}</p>
      <Button kind="quiet" icon="close" onClick={() => change({ stdinBytes: '' })}>
        {t.removeInput}
      </Button>
    </div>
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
        <OptionField
          name="numbers"
          label={t.numbers}
          hint={several === 'array' ? t.numbersHint : t.splitHint}
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
