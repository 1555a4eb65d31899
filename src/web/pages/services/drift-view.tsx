/** What is otherwise than the configuration declares, read from the nodes now; each of it is one press from the plan that mends it. */

import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import { type Answer, SERVICES } from '../../../protocol/index.ts';
import { call } from '../../api/call.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { setQuery } from '../../router/location.ts';
import { mayDo } from '../../shell/me.ts';
import { AskedOfNodes } from './asked-of-nodes.tsx';
import { Nodes } from './plan-view.tsx';
import { choose } from './selection.ts';
import css from './services.module.css';
import { texts } from './texts.ts';

type Drift = Answer<typeof SERVICES.drift>['differing'][number];

export function DriftView() {
  const t = texts();
  return (
    <AskedOfNodes
      verb="drift"
      look={t.look}
      ask={(body) => call(SERVICES.drift, { body })}
      summary={({ differing, instances }) => (
        <>
          <ApplyButton drifts={differing} text={t.applyAll} />
          <span role="status">{sumText(differing, instances)}</span>
        </>
      )}
    >
      {({ differing }) =>
        differing.length === 0 ? (
          <EmptyState icon="check" title={t.allDeclared} />
        ) : (
          <DriftTable differing={differing} />
        )
      }
    </AskedOfNodes>
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
