/** The nodes that did not end well, by how and why; each set can be taken as target. */

import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { sanitise } from '../../../output/index.ts';
import { setTarget } from '../../shell/target.ts';
import type { RunHead } from './run-view.tsx';
import css from './run.module.css';
import { texts } from './texts.ts';

export function Troubles({ run }: { readonly run: RunHead }) {
  const t = texts();
  if (run.troubles.length === 0) return <EmptyState icon="check" title={t.nothing} />;
  return (
    <ul class={css.troubles}>
      {run.troubles.map(({ nodes, count, outcome, cause, exit, detail }) => (
        <li key={`${outcome} ${cause} ${exit} ${detail}`}>
          <Badge state={outcome}>{cause ?? (exit === null ? undefined : `exit ${exit}`)}</Badge>
          <b>{count}</b>
          <code class={css.set} translate={false}>
            {nodes}
          </code>
          {detail !== null && <span class={css.hint}>{sanitise(detail)}</span>}
          <Button kind="quiet" icon="filter" onClick={() => setTarget(nodes)}>
            {t.toTarget}
          </Button>
        </li>
      ))}
    </ul>
  );
}
