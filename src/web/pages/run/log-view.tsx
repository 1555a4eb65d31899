/** All lines as they came, with their nodes; of the target only, where it names some of the run's nodes. */

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { RUNS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { Checkbox } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { VirtualLines } from '../../parts/virtual-lines.tsx';
import { Line } from './group-lines.tsx';
import { LinePages } from './line-pages.ts';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

export function LogView({ run }: { readonly run: RunHead }) {
  const t = texts();
  const isWrapped = useSignal(false);
  const follow = useSignal(run.state === 'running');
  const dropped = useSignal(0);
  const pages = useMemo(
    () =>
      new LinePages(async (from, count) => {
        const answer = await call(RUNS.log, {
          params: { run: run.run },
          query: { from: String(from), count: String(count) },
        });
        dropped.value = answer.dropped;
        return answer;
      }),
    [run.run],
  );
  useEffect(() => () => pages.close(), [pages]);
  useEffect(() => pages.renew(), [pages, run.output.version]);
  const see = useMemo(() => (from: number, to: number) => pages.see(from, to), [pages]);
  void pages.version.value;
  return (
    <div class={css.output}>
      <Toolbar>
        <Checkbox label={t.wrap} checked={isWrapped} />
        {dropped.value > 0 && <span class={css.warning}>{t.droppedLines(dropped.value)}</span>}
      </Toolbar>
      {pages.problem.value && <ProblemView problem={pages.problem.value} />}
      <VirtualLines
        label={t.log}
        count={pages.total.value}
        lineAt={(index) => {
          const line = pages.at(index);
          return (
            line && (
              <>
                <span class={css.node}>{line.node}</span>
                {line.stream === 'stderr' && <span class={css.stderr}>stderr </span>}
                <Line text={line.text} isCut={line.isCut} />
              </>
            )
          );
        }}
        onView={see}
        follow={follow}
        isWrapped={isWrapped.value}
      />
    </div>
  );
}
