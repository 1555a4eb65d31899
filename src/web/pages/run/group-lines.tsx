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
import { useQuery } from '../../router/use-query.ts';
import { setTarget } from '../../shell/target.ts';
import type { RunGroup } from './groups-view.tsx';
import { LinePages } from './line-pages.ts';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

interface GroupLinesProps {
  readonly run: RunHead;
  readonly group: RunGroup;
}

export function GroupLines({ run, group }: GroupLinesProps) {
  const t = texts();
  const isWrapped = useSignal(false);
  const follow = useSignal(group.running > 0);
  const asked = useQuery('line');
  const line = asked.value === '' ? undefined : Number(asked.value) - 1;
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
  // Its bytes tell that there is more; its end, that the last line is whole.
  useEffect(() => pages.renew(group.lines), [pages, group.lines, group.bytes, group.running]);
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
        {asked.value !== '' && (
          <Button kind="quiet" icon="search" onClick={() => (asked.value = '')}>
            {t.toResults}
          </Button>
        )}
        <Checkbox label={t.wrap} checked={isWrapped} />
      </div>
      {pages.problem.value && <ProblemView problem={pages.problem.value} />}
      <VirtualLines
        label={t.output(group.nodes)}
        count={pages.total.value}
        lineAt={(index) => {
          const shown = pages.at(index);
          return shown && <Line text={shown.text} isCut={shown.isCut} isMarked={index === line} />;
        }}
        onView={see}
        {...(group.running > 0 && { follow })}
        shown={line}
        isWrapped={isWrapped.value}
      />
    </div>
  );
}

interface LineProps {
  readonly text: string;
  readonly isCut: boolean;
  /** It is the one that was looked for. */
  readonly isMarked?: boolean;
}

export function Line({ text, isCut, isMarked = false }: LineProps) {
  const shown = <AnsiText text={text} />;
  return (
    <>
      {isMarked ? <mark class={css.mark}>{shown}</mark> : shown}
      {isCut && <span class={css.cut}> … {texts().lineCut}</span>}
    </>
  );
}
