/** What the order would do, as the server reads it: asked a moment after the last key. */

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Answer, RUNS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { CommandLine } from '../../parts/command-line.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { target } from '../../shell/target.ts';
import { draft, orderOf } from './order.ts';
import css from './run.module.css';
import { texts } from './texts.ts';

const PAUSE_MS = 300;

export function Preview() {
  const t = texts();
  const { text, nodes } = target.value;
  const written = draft.value;
  const answer = useSignal<Answer<typeof RUNS.preview> | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  const hasWork = (written.kind === 'script' ? written.script : written.command).trim() !== '';
  const asked = nodes && nodes.size > 0 && hasWork ? JSON.stringify(orderOf(text, written)) : undefined;
  useEffect(() => {
    if (asked === undefined) {
      answer.value = undefined;
      problem.value = undefined;
      return;
    }
    let isOver = false;
    const timer = setTimeout(() => {
      call(RUNS.preview, { body: orderOf(text, written) }).then(
        (found) => {
          if (isOver) return;
          answer.value = found;
          problem.value = undefined;
        },
        (thrown: unknown) => {
          if (!isOver) problem.value = asProblem(thrown);
        },
      );
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [asked]);
  if (!nodes || nodes.size === 0) return <p class={css.hint}>{t.noTarget}</p>;
  if (problem.value) return <ProblemView problem={problem.value} />;
  const preview = answer.value;
  if (!preview) return null;
  return (
    <div class={css.preview}>
      {preview.example && preview.example.command !== written.command && (
        <div>
          <span class={css.hint}>{t.example(preview.example.node)}</span>
          <pre class={css.what}>{preview.example.command}</pre>
        </div>
      )}
      {preview.drained !== '' && <p class={css.warning}>{t.drained(preview.drained)}</p>}
      {preview.risks.map((risk) => (
        <p key={risk} class={css.warning} translate={false}>
          {risk}
        </p>
      ))}
      <CommandLine command={preview.line} />
    </div>
  );
}
