/** One service as a form. */

import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Field, Select } from '../../parts/field.tsx';
import type { Held } from '../../router/use-query.ts';
import css from './config.module.css';
import { EditDialog } from './edit-dialog.tsx';
import { type Entry, NodesField } from './groups-form.tsx';
import type { OpenFile } from './open-file.ts';
import { draftOfService, type Probe, PROBES, type ServiceDraft, serviceEdit } from './service-form.ts';
import { texts } from './texts.ts';

interface ServiceDialogProps {
  readonly open: OpenFile;
  readonly service: Entry | undefined;
  readonly onClose: () => void;
}

export function ServiceDialog({ open, service, onClose }: ServiceDialogProps) {
  const t = texts();
  const before = useMemo(() => draftOfService(service), [service]);
  const draft = useSignal(before);
  const name = useField(draft, 'name');
  return (
    <EditDialog
      title={service === undefined ? t.addService : t.editService(service.name)}
      file={service?.file ?? open.file.file}
      edit={serviceEdit(draft.value, before)}
      onClose={onClose}
    >
      {service === undefined && <Field label={t.name} value={name} isMono isFirst isRequired />}
      <NodesField
        value={useField(draft, 'nodes')}
        outline={open.check.checked.outline}
        isFirst={service !== undefined}
      />
      <Field label={t.unit} value={useField(draft, 'unit')} isMono hint={t.unitHint} />
      <Words label={t.state} draft={draft} name="state" words={['started', 'stopped']} />
      <Words label={t.enabled} draft={draft} name="enabled" words={['true', 'false']} />
      <Field label={t.dependsOn} value={useField(draft, 'dependsOn')} isMono hint={t.dependsOnHint} />
      <Health draft={draft} />
      <Rollout draft={draft} />
    </EditDialog>
  );
}

type DraftSignal = Signal<ServiceDraft>;

function Health({ draft }: { readonly draft: DraftSignal }) {
  const t = texts();
  const probe = useField(draft, 'probe') as Held<Probe>;
  const probeText = useField(draft, 'probeText');
  const interval = useField(draft, 'interval');
  const timeout = useField(draft, 'timeout');
  const retries = useField(draft, 'retries');
  return (
    <fieldset class={css.group}>
      <legend>{t.healthcheck}</legend>
      <Select
        label={t.probe}
        value={probe}
        options={(['', ...PROBES] as const).map((value) => ({ value, text: t.probes[value] }))}
      />
      {probe.value !== '' && (
        <>
          <Field label={t.probes[probe.value]} value={probeText} isMono hint={t.probeHint[probe.value]} />
          <Field label={t.interval} value={interval} placeholder="5s" isMono />
          <Field label={t.timeout} value={timeout} placeholder="3s" isMono />
          <Field label={t.retries} value={retries} inputMode="numeric" />
        </>
      )}
    </fieldset>
  );
}

function Rollout({ draft }: { readonly draft: DraftSignal }) {
  const t = texts();
  const canary = useField(draft, 'canary');
  const batch = useField(draft, 'batch');
  const maxFailed = useField(draft, 'maxFailed');
  return (
    <fieldset class={css.group}>
      <legend>{t.rollout}</legend>
      <Field label={t.canary} value={canary} hint={t.amountHint} />
      <Field label={t.batch} value={batch} hint={t.amountHint} />
      <Words label={t.promote} draft={draft} name="promote" words={['auto', 'manual']} />
      <Field label={t.maxFailed} value={maxFailed} hint={t.amountHint} />
      <Words label={t.onFailure} draft={draft} name="onFailure" words={['halt', 'rollback', 'continue']} />
    </fieldset>
  );
}

interface WordsProps {
  readonly label: string;
  readonly draft: DraftSignal;
  readonly name: keyof ServiceDraft;
  /** Of the file: never translated. */
  readonly words: readonly string[];
}

function Words({ label, draft, name, words }: WordsProps) {
  const unsaid = { value: '', text: texts().unsaid };
  return (
    <Select
      label={label}
      value={useField(draft, name)}
      options={[unsaid, ...words.map((word) => ({ value: word, text: word }))]}
    />
  );
}

function useField(draft: DraftSignal, name: keyof ServiceDraft): Held<string> {
  return useMemo(
    () => ({
      get value() {
        return draft.value[name];
      },
      set value(text) {
        draft.value = { ...draft.value, [name]: text };
      },
    }),
    [draft, name],
  );
}
