/** The lines of one group, as far as somebody looks at them. */

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { RUNS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { AnsiText } from '../../parts/ansi-text.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { VirtualLines } from '../../parts/virtual-lines.tsx';
import { setTarget } from '../../shell/target.ts';
import type { RunGroup } from './groups-view.tsx';
import { LinePages } from './line-pages.ts';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

interface GroupLinesProps {
  readonly run: RunHead;
  readonly group: RunGroup;
  /** Of the output: another one means that there may be more lines. */
  readonly version: number;
}

export function GroupLines({ run, group, version }: GroupLinesProps) {
  const t = texts();
  const isWrapped = useSignal(false);
  const follow = useSignal(false);
  const pages = useMemo(
    () =>
      new LinePages((from, count) =>
        call(RUNS.lines, {
          params: { run: run.run, group: group.id },
          query: { from: String(from), count: String(count) },
        }),
      ),
    [run.run, group.id],
  );
  useEffect(() => () => pages.close(), [pages]);
  useEffect(() => pages.renew(), [pages, version]);
  const see = useMemo(() => (from: number, to: number) => pages.see(from, to), [pages]);
  void pages.version.value;
  return (
    <div class={css.output}>
      <div class={css.outputHead}>
        <code class={css.set} translate={false}>
          {group.nodes}
        </code>
        <Button kind="quiet" icon="filter" onClick={() => setTarget(group.nodes)}>
          {t.toTarget}
        </Button>
        <Checkbox label={t.wrap} checked={isWrapped} />
      </div>
      {pages.problem.value && <ProblemView problem={pages.problem.value} />}
      <VirtualLines
        label={t.output(group.nodes)}
        count={pages.total.value}
        lineAt={(index) => {
          const line = pages.at(index);
          return line && <Line text={line.text} isCut={line.isCut} />;
        }}
        onView={see}
        {...(group.running > 0 && { follow })}
        isWrapped={isWrapped.value}
      />
    </div>
  );
}

export function Line({ text, isCut }: { readonly text: string; readonly isCut: boolean }) {
  return (
    <>
      <AnsiText text={text} />
      {isCut && <span class={css.cut}> … {texts().lineCut}</span>}
    </>
  );
}
