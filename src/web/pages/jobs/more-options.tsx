/** What few jobs need: their turn, their nodes, further limits. */

import { useMemo } from 'preact/hooks';
import { POLICIES } from '../../../base/index.ts';
import { Checkbox, Select } from '../../parts/field.tsx';
import { draft, heldFlag, heldText } from './draft.ts';
import css from './jobs.module.css';
import { OptionField } from './option-field.tsx';
import { SLURM_OPTIONS, SlurmOptions } from './slurm-options.tsx';
import { texts } from './texts.ts';

export const MORE_OPTIONS = [
  ...(['after', 'deadline', 'priority', 'retryLost', 'tags', 'minMemory', 'policy', 'isolation'] as const),
  ...(['output', 'disk', 'version'] as const),
  ...SLURM_OPTIONS,
];

export function MoreOptions() {
  const t = texts();
  const { kind, sandbox } = draft.value;
  const policy = useMemo(() => heldText('policy'), []);
  const isolation = useMemo(() => heldText('isolation'), []);
  const retryLost = useMemo(() => heldFlag('retryLost'), []);
  return (
    <>
      <div class={css.fields}>
        <OptionField name="after" label={t.after} hint={t.afterHint} isMono />
        <OptionField name="deadline" label={t.deadline} hint={t.deadlineHint} type="datetime-local" />
        <OptionField name="priority" label={t.priority} hint={t.priorityHint} isNumber />
        <OptionField name="tags" label={t.tags} hint={t.tagsHint} isMono />
        <OptionField name="minMemory" label={t.minMemory} hint={t.minMemoryHint} isNumber />
        <OptionField name="output" label={t.outputLimit} hint={t.mebibytes} isNumber />
        <OptionField name="disk" label={t.disk} hint={t.mebibytes} isNumber />
        {kind === 'program' && <OptionField name="version" label={t.version} hint={t.versionHint} isMono />}
        <Select
          label={t.policy}
          value={policy}
          options={[
            { value: '', text: t.asConfigured },
            ...POLICIES.map((name) => ({ value: name, text: name })),
          ]}
        />
        {sandbox && (
          <Select
            label={t.isolation}
            value={isolation}
            options={[
              { value: '', text: t.isolations[2] },
              { value: '3', text: t.isolations[3] },
            ]}
          />
        )}
        <SlurmOptions />
      </div>
      <div class={css.flags}>
        <Checkbox label={t.retryLost} hint={t.retryLostHint} checked={retryLost} />
      </div>
    </>
  );
}
