/** A problem in its four parts: what, where, why, what to do next. */

import type { ComponentChildren } from 'preact';
import { NO_ANSWER, type Problem } from '../api/problem.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import css from './problem-view.module.css';
import { texts } from './texts.ts';

interface ProblemViewProps {
  readonly problem: Problem;
  readonly onAgain?: () => void;
  readonly children?: ComponentChildren;
}

export function ProblemView({ problem, onAgain, children }: ProblemViewProps) {
  const t = texts();
  const isAway = problem.code === NO_ANSWER;
  const { message, why, hint, where, report, code } = problem.parts;
  return (
    <div class={css.problem} role="alert">
      <Icon name="warning" />
      <div class={css.parts}>
        <p class={css.what}>{isAway ? t.noAnswer : message}</p>
        {report !== null && <pre class={css.place}>{report}</pre>}
        {report === null && where !== null && <Place where={where} />}
        {why !== null && <p>{why}</p>}
        {(hint !== null || isAway) && <p class={css.next}>{isAway ? t.noAnswerHint : hint}</p>}
        <p class={css.foot}>
          <code translate={false}>{code}</code>
          {onAgain && <Button onClick={onAgain}>{t.again}</Button>}
          {children}
        </p>
      </div>
    </div>
  );
}

function Place({ where }: { readonly where: NonNullable<Problem['parts']['where']> }) {
  const { source, text, line, column, length } = where;
  const head = [source, line, column].filter((part) => part !== null).join(':');
  const start = (column ?? 1) - 1;
  const end = start + (length ?? 1);
  return (
    <pre class={css.place}>
      <span class={css.source}>{head}</span>
      {'\n'}
      {text.slice(0, column === null ? text.length : start)}
      {column !== null && <mark class={css.mark}>{text.slice(start, end) || ' '}</mark>}
      {column !== null && text.slice(end)}
    </pre>
  );
}
