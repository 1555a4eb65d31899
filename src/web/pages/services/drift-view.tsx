/** What is otherwise than the configuration declares, read from the nodes now; each of it is one press from the plan that mends it. */

import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import { type Answer, SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { CommandLine } from '../../parts/command-line.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ProblemView } from '../../parts/problem-view.tsx';
import { shellLine } from '../../parts/shell-line.ts';
import { setQuery } from '../../router/location.ts';
import { mayDo } from '../../shell/me.ts';
import { target } from '../../shell/target.ts';
import { Nodes } from './plan-view.tsx';
import { choose } from './selection.ts';
import css from './services.module.css';
import { texts } from './texts.ts';
import { useOnce } from './use-once.ts';

type Drift = Answer<typeof SERVICES.drift>['differing'][number];

export function DriftView() {
  const t = texts();
  const { folded } = target.value;
  const isAllowed = mayDo('check-nodes');
  const drift = useOnce(async () => {
    if (!isAllowed) return undefined;
    return call(SERVICES.drift, { body: folded === '' ? {} : { nodes: folded } });
  }, folded);
  if (!isAllowed) return <EmptyState title={t.mayNotAsk} />;
  const differing = drift.value?.differing ?? [];
  return (
    <div class={css.states}>
      <CommandLine
        command={shellLine('grappe', 'service', 'drift', ...(folded === '' ? [] : ['-w', folded]))}
      />
      <div class={css.verbs}>
        <Button icon="again" isBusy={drift.isBusy} onClick={drift.again}>
          {t.look}
        </Button>
        <ApplyButton drifts={differing} text={t.applyAll} />
        <span role="status">
          {drift.isBusy ? t.asking : drift.value && sumText(differing, drift.value.instances)}
        </span>
      </div>
      {drift.problem && <ProblemView problem={drift.problem} onAgain={drift.again} />}
      {drift.value && differing.length === 0 && <EmptyState icon="check" title={t.allDeclared} />}
      {differing.length > 0 && <DriftTable differing={differing} />}
    </div>
  );
}

function DriftTable({ differing }: { readonly differing: readonly Drift[] }) {
  const t = texts();
  const { service, nodes } = t.lockColumns;
  return (
    <table class={css.table}>
      <thead>
        <tr>
          {[service, nodes, t.isNow, t.declared, t.apply].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {differing.map((drift) => (
          <tr key={JSON.stringify(drift)}>
            <td class={css.mono}>{drift.service}</td>
            <td>
              <Nodes {...drift} />
            </td>
            <td translate={false}>{sanitise(drift.is)}</td>
            <td translate={false}>{drift.wanted ?? '–'}</td>
            <td>
              <ApplyButton drifts={[drift]} text={t.applyOne} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Opens the plan. What cannot be told cannot be applied either. */
function ApplyButton({ drifts, text }: { readonly drifts: readonly Drift[]; readonly text: string }) {
  const known = drifts.filter(({ wanted }) => wanted !== null);
  if (known.length === 0 || !mayDo('change-services')) return null;
  const ask = () => {
    const own = Map.groupBy(known, ({ service }) => service);
    choose(new Map([...own].map(([name, some]) => [name, NodeSet.parseAll(some.map(({ nodes }) => nodes))])));
    setQuery({ do: 'apply' });
  };
  return <Button onClick={ask}>{text}</Button>;
}

/** What is not reached, or not there, is not said to be mended by a plan. */
function sumText(differing: readonly Drift[], instances: number): string {
  const t = texts();
  const count = (some: readonly Drift[]) => some.reduce((sum, one) => sum + one.count, 0);
  const known = count(differing.filter(({ wanted }) => wanted !== null));
  const rest = count(differing) - known;
  return [t.driftOf(known, instances), ...(rest > 0 ? [t.beyond(rest)] : [])].join(', ');
}
