/** A service on a node: what is declared, what was seen, what was done to it last. */

import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import { SERVICES } from '../../../protocol/index.ts';
import { useAnswer } from '../../api/use.ts';
import { Link } from '../../router/link.tsx';
import { pathOf } from '../../router/location.ts';
import type { At } from './cell-parts.tsx';
import { agoNow } from './matrix-cell.tsx';
import { isDrifted, type Seen, type ServiceRow } from './matrix-model.ts';
import css from './services.module.css';
import { texts } from './texts.ts';

interface CellFactsProps extends At {
  readonly declared: ServiceRow['declared'];
  readonly seen: Seen | undefined;
}

export function CellFacts({ service, node, declared, seen }: CellFactsProps) {
  const t = texts();
  const wanted = [declared?.state, enabledWord(declared?.enabled)].filter(Boolean).join(', ');
  return (
    <dl class={css.facts}>
      <dt>{t.declared}</dt>
      <dd translate={false}>
        {wanted === '' ? t.nothingDeclared : wanted}
        {isDrifted(seen) && <span class={css.drift}> ≠ {t.notDeclared}</span>}
      </dd>
      {seen && <SeenFacts seen={seen} />}
      <dt>{t.lastAction}</dt>
      <dd>
        <LastAction {...{ service, node }} />
      </dd>
    </dl>
  );
}

function SeenFacts({ seen }: { readonly seen: Seen }) {
  const t = texts();
  const { state, outcome, enabled, backend, masked, since, at, detail } = seen;
  const known = [state ?? outcome, enabledWord(enabled), masked ? 'masked' : undefined, backend];
  return (
    <>
      <dt>{t.seen}</dt>
      <dd>
        <span translate={false}>{known.filter(Boolean).join(', ')}</span>
        <span class={css.hint}>
          {' '}
          {t.since(agoNow(since))} · {t.readAt(agoNow(at))}
        </span>
        {detail !== null && <div class={css.mono}>{sanitise(detail)}</div>}
      </dd>
    </>
  );
}

function LastAction({ service, node }: At) {
  const t = texts();
  const answer = useAnswer(SERVICES.rollouts, ['rollouts'], { query: { limit: '100' } });
  const last = answer.value.value?.rollouts.find(({ services }) =>
    services.some((one) => one.service === service && NodeSet.parse(one.nodes).has(node)),
  );
  if (last === undefined) return <span class={css.hint}>{t.noAction}</span>;
  return (
    <>
      <Link to={pathOf('services', 'changes', last.run)}>
        <span translate={false}>{last.command.replace(/^service /, '')}</span>
      </Link>
      <span class={css.hint}>
        {' '}
        {agoNow(last.began)}, {last.user}
      </span>
    </>
  );
}

function enabledWord(value: boolean | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  return value ? 'enabled' : 'disabled';
}
