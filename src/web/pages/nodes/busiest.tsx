/** The ten nodes with the most waiting programs for each core. */

import { Section } from '../../parts/page.tsx';
import { Link } from '../../router/link.tsx';
import { pathOf } from '../../router/location.ts';
import css from './busiest.module.css';
import type { NodeNow } from './fleet-model.ts';
import { Meter } from './meter.tsx';
import { metricText } from './metrics.ts';
import { texts } from './texts.ts';

const MOST = 10;

export function Busiest({ nodes }: { readonly nodes: readonly NodeNow[] }) {
  const t = texts();
  const top = busiest(nodes);
  return (
    <Section title={t.busiest} actions={<span class={css.by}>{t.byLoad}</span>}>
      {top.length === 0 && <p class={css.none}>{t.noLoads}</p>}
      <ol class={css.list}>
        {top.map((node) => (
          <li key={node.name} class={css.node}>
            <Link to={pathOf('nodes', node.name)} class={css.name}>
              {node.name}
            </Link>
            <Meter node={node} metric="load" text={metricText(node, 'load')} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

export function busiest(nodes: readonly NodeNow[]): NodeNow[] {
  return nodes
    .filter(({ load, state }) => load !== null && state === 'active')
    .toSorted((a, b) => (b.load ?? 0) - (a.load ?? 0) || a.at - b.at)
    .slice(0, MOST);
}
