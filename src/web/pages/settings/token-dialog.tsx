/** Makes a token, and shows its text this one time. */

import { useSignal } from '@preact/signals';
import { covers, type Role, ROLES, SESSION } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field, Select } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import css from './page.module.css';
import { texts } from './texts.ts';
import { labelled } from '../../texts/format.ts';

const DAYS = [1, 7, 30, 90, 365] as const;
const USUAL_DAYS = '30';
const FOR_EVER = 'ever';

export function TokenDialog({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) {
  const t = texts();
  const label = useSignal('');
  const wanted = useSignal<Role>(role);
  const days = useSignal<string>(USUAL_DAYS);
  const made = useSignal<string | undefined>(undefined);
  const make = useAct(async () => {
    const body = {
      label: label.value.trim(),
      role: wanted.value,
      days: days.value === FOR_EVER ? null : Number(days.value),
    };
    made.value = (await call(SESSION.makeToken, { body })).text;
  });
  const roles = ROLES.filter((other) => covers(role, other));
  if (made.value !== undefined) return <MadeToken text={made.value} onClose={onClose} />;
  return (
    <Dialog
      title={t.token.makeTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button kind="main" isBusy={make.isBusy} onClick={() => void make.run()}>
            {t.token.create}
          </Button>
        </>
      }
    >
      <p class={css.quiet}>{t.token.about}</p>
      <Field
        label={t.token.label}
        hint={t.token.labelHint}
        value={label}
        isFirst
        onEnter={() => void make.run()}
      />
      <Select
        label={t.role}
        value={wanted}
        options={roles.map((value) => ({ value, text: labelled(value, t.roles[value]) }))}
      />
      <Select
        label={t.token.days}
        value={days}
        options={[
          ...DAYS.map((count) => ({ value: String(count), text: t.token.forDays(count) })),
          { value: FOR_EVER, text: t.token.forEver },
        ]}
      />
      {make.problem && <ProblemView problem={make.problem} />}
    </Dialog>
  );
}

function MadeToken({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const t = texts();
  return (
    <Dialog
      title={t.token.makeTitle}
      onClose={onClose}
      actions={<Button onClick={onClose}>{t.close}</Button>}
    >
      <p>{t.token.once}</p>
      <div class={css.secret}>
        <code translate={false}>{text}</code>
        <CopyButton text={text} />
      </div>
    </Dialog>
  );
}
