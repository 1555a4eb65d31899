/** Which node would take it now, and why the others would not. */

import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { sanitise } from '../../../output/index.ts';
import { type Answer, JOBS } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { useAct } from '../../api/use.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { Shape } from '../../parts/badge.tsx';
import { texts as partTexts } from '../../parts/texts.ts';
import { draft } from './draft.ts';
import css from './jobs.module.css';
import { orderOf } from './order.ts';
import { texts } from './texts.ts';

type Verdict = Answer<typeof JOBS.explain>['nodes'][number];

const TONES = { takes: 'ok', could: 'idle', full: 'warn', incapable: 'bad' } as const;

export function Explanation({ onClose }: { readonly onClose: () => void }) {
  const t = texts();
  const found = useSignal<readonly Verdict[] | undefined>(undefined);
  const ask = useAct(async () => {
    found.value = (await call(JOBS.explain, { body: orderOf(draft.value) })).nodes;
  });
  useEffect(() => void ask.run(), []);
  return (
    <Dialog title={t.explainTitle} size="large" onClose={onClose}>
      {ask.problem && <ProblemView problem={ask.problem} onAgain={() => void ask.run()} />}
      {found.value === undefined && ask.isBusy && <p role="status">{partTexts().loading}</p>}
      {found.value && (
        <DataTable
          label={t.explainTitle}
          rows={found.value}
          idOf={({ node }) => node}
          maxHeight="24rem"
          columns={[
            { id: 'node', title: t.node, width: '8rem', isMono: true, cell: ({ node }) => node },
            {
              id: 'verdict',
              title: t.verdict,
              width: '8rem',
              cell: ({ verdict }) => (
                <span class={css.verdict}>
                  <Shape tone={TONES[verdict]} /> {t.verdicts[verdict]}
                </span>
              ),
            },
            {
              id: 'why',
              title: t.why,
              width: 'minmax(12rem, 1fr)',
              cell: ({ why, fix }) => (
                <span title={sanitise(fix ?? why)}>{sanitise(fix === null ? why : `${why} (${fix})`)}</span>
              ),
            },
          ]}
          empty={<EmptyState icon="nodes" title={t.noNodes} />}
        />
      )}
    </Dialog>
  );
}
