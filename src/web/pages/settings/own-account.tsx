/** What one may do here, and one's password. */

import { useSignal } from '@preact/signals';
import { SESSION } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Waiting } from '../../parts/empty-state.tsx';
import { Checkbox, Field } from '../../parts/field.tsx';
import { say } from '../../parts/notices.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import css from './page.module.css';
import { texts } from './texts.ts';

export function OwnAccount() {
  const t = texts();
  const answer = useAnswer(SESSION.me, ['accounts']);
  const me = answer.value.value;
  if (me === undefined) return <Waiting on={answer} />;
  return (
    <div class={css.narrow}>
      <Section title={t.you.what}>
        <dl class={css.facts}>
          <dt>{t.account}</dt>
          <dd translate={false}>{me.name}</dd>
          <dt>{t.role}</dt>
          <dd>
            <span translate={false}>{me.role}</span> <span class={css.quiet}>· {t.roles[me.role]}</span>
          </dd>
          <dt>{t.nodes}</dt>
          <dd>{me.nodes === null ? t.all : <code>{me.nodes}</code>}</dd>
          <dt>{t.languages}</dt>
          <dd translate={false}>{me.languages?.join(', ') ?? t.all}</dd>
        </dl>
      </Section>
      <Section title={t.you.password}>
        <PasswordForm hasPassword={me.hasPassword} onDone={() => void answer.refresh()} />
      </Section>
    </div>
  );
}

interface PasswordFormProps {
  readonly hasPassword: boolean;
  readonly onDone: () => void;
}

function PasswordForm({ hasPassword, onDone }: PasswordFormProps) {
  const t = texts().you;
  const old = useSignal('');
  const fresh = useSignal('');
  const again = useSignal('');
  const keepsTokens = useSignal(false);
  const set = useAct(async () => {
    const body = {
      password: fresh.value,
      keepsTokens: keepsTokens.value,
      ...(hasPassword && { old: old.value }),
    };
    await call(SESSION.setPassword, { body });
    for (const typed of [old, fresh, again]) typed.value = '';
    say(keepsTokens.value ? t.doneButTokens : t.done);
    onDone();
  });
  const differs = again.value !== '' && again.value !== fresh.value;
  const isReady = fresh.value.length >= 10 && again.value === fresh.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isReady) void set.run();
  };
  return (
    <form class={css.form} onSubmit={submit}>
      <p class={css.quiet}>{hasPassword ? t.has : t.none}</p>
      {hasPassword && (
        <Field label={t.old} value={old} type="password" autocomplete="current-password" isRequired />
      )}
      <Field
        label={t.fresh}
        hint={t.hint}
        value={fresh}
        type="password"
        autocomplete="new-password"
        isRequired
      />
      <Field
        label={t.again}
        {...(differs && { error: t.differ })}
        value={again}
        type="password"
        autocomplete="new-password"
        isRequired
      />
      <Checkbox label={t.keepTokens} checked={keepsTokens} />
      {set.problem && <ProblemView problem={set.problem} />}
      <Button kind="main" type="submit" disabled={!isReady} isBusy={set.isBusy}>
        {t.set}
      </Button>
    </form>
  );
}
