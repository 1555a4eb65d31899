/** All lines as they came, with their nodes; of the target only, where it names some of the run's nodes. */

import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { NodeSet } from '../../../nodeset/index.ts';
import { RUNS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { Checkbox } from '../../parts/field.tsx';
import { Toolbar } from '../../parts/page.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { VirtualLines } from '../../parts/virtual-lines.tsx';
import { useQuery } from '../../router/use-query.ts';
import { target } from '../../shell/target.ts';
import { Line } from './group-lines.tsx';
import { LinePages } from './line-pages.ts';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

export function LogView({ run }: { readonly run: RunHead }) {
  const t = texts();
  const isWrapped = useSignal(false);
  const follow = useSignal(run.state === 'running');
  const some = useSomeNodes(run);
  const { pages, dropped } = usePages(run, some.nodes);
  const see = useMemo(() => (from: number, to: number) => pages.see(from, to), [pages]);
  void pages.version.value;
  return (
    <div class={css.output}>
      <Toolbar>
        <Checkbox label={t.wrap} checked={isWrapped} />
        {some.offered !== '' && (
          <Checkbox
            label={
              <>
                {t.only} <code class={css.set}>{some.offered}</code>
              </>
            }
            checked={some.isOn}
          />
        )}
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

/** Folded; empty: all of the run's nodes. */
function usePages(run: RunHead, nodes: string) {
  const dropped = useSignal(0);
  const pages = useMemo(
    () =>
      new LinePages(async (from, count) => {
        const answer = await call(RUNS.log, {
          params: { run: run.run },
          query: { from: String(from), count: String(count), ...(nodes !== '' && { nodes }) },
        });
        dropped.value = answer.dropped;
        return answer;
      }),
    [run.run, nodes],
  );
  useEffect(() => () => pages.close(), [pages]);
  const total = nodes === '' ? run.output.lines : undefined;
  useEffect(() => pages.renew(total), [pages, total, run.output.version]);
  return { pages, dropped };
}

/** The target, as far as the run has it, is what is shown unless somebody wants all. */
function useSomeNodes(run: RunHead) {
  const wish = useQuery<'some' | 'all'>('lines', 'some');
  const { nodes: wanted, folded } = target.value;
  const offered = useMemo(() => {
    if (wanted === undefined || wanted.size === 0) return '';
    const some = NodeSet.parse(run.nodes).intersection(wanted);
    return some.size === run.count ? '' : some.fold();
  }, [run.nodes, run.count, folded]);
  const isOn = useMemo(
    () => ({
      get value() {
        return wish.value === 'some';
      },
      set value(isWanted) {
        wish.value = isWanted ? 'some' : 'all';
      },
    }),
    [wish],
  );
  return { offered, isOn, nodes: isOn.value ? offered : '' };
}
