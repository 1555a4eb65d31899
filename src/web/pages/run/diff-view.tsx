/** How two groups differ. */

import { RUNS } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { EmptyState, Waiting } from '../../parts/empty-state.tsx';
import type { RunGroup } from './groups-view.tsx';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

const CLASSES = { ' ': css.both, '-': css.before, '+': css.after } as const;

interface DiffViewProps {
  readonly run: RunHead;
  readonly a: RunGroup;
  readonly b: RunGroup;
}

export function DiffView({ run, a, b }: DiffViewProps) {
  const t = texts();
  const answer = useAnswer(RUNS.diff, [], { params: { run: run.run }, query: { a: a.id, b: b.id } });
  const found = answer.value.value;
  if (found === undefined) return <Waiting on={answer} />;
  if (found.hunks.length === 0) return <EmptyState icon="check" title={t.same} />;
  return (
    <div class={css.diff} role="region" tabIndex={0} aria-label={`${a.nodes} / ${b.nodes}`} translate={false}>
      <div class={css.before}>--- {a.nodes}</div>
      <div class={css.after}>+++ {b.nodes}</div>
      {found.hunks.map((hunk) => (
        <div key={hunk.header}>
          <div class={css.hunk}>{hunk.header}</div>
          {hunk.lines.map((line, at) => (
            <div key={at} class={CLASSES[line.mark]}>
              {line.mark}
              <AnsiText text={line.text} />
            </div>
          ))}
        </div>
      ))}
      {found.isCut && <p class={css.warning}>{t.cut}</p>}
    </div>
  );
}
