/** Signing in, by a link that is good once or by name and password; says why one is here. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Entered, SESSION } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { entered, type Reason, standing } from '../../api/standing.ts';
import { useAct, useAnswer } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Field } from '../../parts/field.tsx';
import { say } from '../../parts/notices.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { location, navigate } from '../../router/location.ts';
import { type Language, language, LANGUAGES, setLanguage } from '../../texts/language.ts';
import icon from '../../icon.svg';
import css from './page.module.css';
import { texts } from './texts.ts';

export function Page() {
  const t = texts();
  const welcome = useAnswer(SESSION.welcome, []).value.value;
  const redeem = useAct(async (secret: string) => enter(await call(SESSION.redeem, { body: { secret } })));
  const isUsingLink = useSignal(false);
  useEffect(() => {
    const secret = takeLink();
    if (secret === undefined) {
      if (standing.value.kind === 'in') navigate('/', {}, 'replace');
      return;
    }
    isUsingLink.value = true;
    void redeem.run(secret).then(() => (isUsingLink.value = false));
  }, []);
  const cluster = welcome?.cluster ?? undefined;
  return (
    <main class={css.place}>
      <section class={css.card}>
        <header class={css.head}>
          <img src={icon} alt="" />
          <h1>{cluster === undefined ? t.title : t.titleOf(cluster)}</h1>
          <p class={css.why} role="status">
            {isUsingLink.value ? t.signingIn : t.why[reasonOf(welcome?.ended ?? undefined)]}
          </p>
        </header>
        {redeem.problem && <ProblemView problem={redeem.problem} />}
        {!isUsingLink.value && <Form />}
        {!isUsingLink.value && <Help isFirstStart={welcome?.isFirstStart ?? false} />}
      </section>
      <footer class={css.foot}>
        <Choice
          label={t.language}
          isLabelHidden
          options={Object.entries(LANGUAGES).map(([value, text]) => ({ value: value as Language, text }))}
          chosen={language.value}
          onChoose={setLanguage}
        />
      </footer>
    </main>
  );
}

function Form() {
  const t = texts();
  const name = useSignal('');
  const password = useSignal('');
  const login = useAct(async () => {
    const body = { name: name.value.trim(), password: password.value };
    enter(await call(SESSION.login, { body }));
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void login.run();
  };
  return (
    <form class={css.form} onSubmit={submit}>
      {login.problem && <ProblemView problem={login.problem} />}
      <Field label={t.name} value={name} autocomplete="username" isRequired isFirst />
      <Field label={t.password} value={password} type="password" autocomplete="current-password" isRequired />
      <Button kind="main" type="submit" isBusy={login.isBusy}>
        {t.signIn}
      </Button>
    </form>
  );
}

function Help({ isFirstStart }: { readonly isFirstStart: boolean }) {
  const t = texts();
  return (
    <p class={css.help}>
      <b>{isFirstStart ? t.firstStart : t.noPassword}</b>
      {isFirstStart ? t.firstStartText : t.noPasswordText}{' '}
      {!isFirstStart && <code translate={false}>grappe user link NAME</code>}
    </p>
  );
}

/** The secret leaves the address at once: it is not to stand in a history or a bookmark. */
function takeLink(): string | undefined {
  const { hash, pathname, search } = window.location;
  const secret = new URLSearchParams(hash.slice(1)).get('link') ?? undefined;
  if (secret !== undefined) window.history.replaceState(null, '', pathname + search);
  return secret;
}

/** The server knows better than the tab why a session is no longer good. */
function reasonOf(ended: 'expired' | 'revoked' | undefined): Reason {
  const now = standing.value;
  const own = now.kind === 'out' ? now.reason : 'first';
  return own === 'signed-out' ? own : (ended ?? own);
}

function enter(answer: Entered): void {
  entered(answer);
  say(texts().welcome(answer.name));
  if (location.value.path === '/login') navigate('/', {}, 'replace');
}
