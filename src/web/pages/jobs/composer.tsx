/** A program is written or opened, and handed in. */

import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { JOBS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { Button } from '../../parts/button.tsx';
import { Choice } from '../../parts/choice.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { Field } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { navigate, pathOf } from '../../router/location.ts';
import { wrong } from './check.ts';
import { change, draft, heldText, isKept } from './draft.ts';
import { Explanation } from './explanation.tsx';
import { Files } from './files.tsx';
import css from './jobs.module.css';
import { Options } from './options.tsx';
import { lineOf } from './line.ts';
import { orderOf } from './order.ts';
import { texts } from './texts.ts';

export function Composer() {
  const t = texts();
  const isExplained = useSignal(false);
  const key = useRef(newKey());
  const submit = useAct(async () => {
    const { job } = await call(JOBS.submit, { body: orderOf(draft.value, key.current) });
    key.current = newKey();
    navigate(pathOf('jobs', job));
  });
  const run = (): void => void (isReady() && submit.run());
  const isCommand = draft.value.kind === 'command';
  return (
    <section class={css.composer} aria-label={t.program}>
      <div class={css.kind}>
        <Choice
          label={t.kind}
          isLabelHidden
          options={[
            { value: 'program', text: t.program },
            { value: 'command', text: t.command },
          ]}
          chosen={draft.value.kind}
          onChoose={(kind) => change({ kind })}
        />
      </div>
      {isCommand ? <Command onRun={run} /> : <Files onRun={run} />}
      {!isKept.value && <p class={css.warning}>{t.notKept}</p>}
      <Options />
      <CommandLine command={lineOf(draft.value)} />
      {submit.problem && <ProblemView problem={submit.problem} />}
      <div class={css.go}>
        <Button icon="info" disabled={!isReady()} onClick={() => (isExplained.value = true)}>
          {t.explain}
        </Button>
        <Button kind="main" icon="play" disabled={!isReady()} isBusy={submit.isBusy} onClick={run}>
          {t.run}
        </Button>
      </div>
      {isExplained.value && <Explanation onClose={() => (isExplained.value = false)} />}
    </section>
  );
}

function Command({ onRun }: { readonly onRun: () => void }) {
  const t = texts();
  const command = useMemo(() => heldText('command'), []);
  return <Field label={t.command} hint={t.commandHint} value={command} rows={6} isMono onEnter={onRun} />;
}

function isReady(): boolean {
  if (Object.keys(wrong.value).length > 0) return false;
  const { kind, command, files, main } = draft.value;
  if (kind === 'command') return command.trim() !== '';
  const file = files.find(({ path }) => path === main);
  return file !== undefined && file.text?.trim() !== '';
}

/** An answer that was lost on the way makes no second job of it. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
