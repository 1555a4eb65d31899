/** What is known of one node, beside its cell. */

import type { ComponentChildren, CSSProperties } from 'preact';
import { sanitise } from '../../../output/index.ts';
import { Badge } from '../../parts/badge.tsx';
import { bytes, number } from '../../texts/format.ts';
import { type NodeNow, toneOfNode } from './fleet-model.ts';
import { metricText } from './metrics.ts';
import css from './node-card.module.css';
import { since } from './since.ts';
import { texts } from './texts.ts';

export function NodeCard({ node, place }: { readonly node: NodeNow; readonly place: CSSProperties }) {
  const t = texts();
  const { name, state, drained, check, machine, trouble, ageSeconds } = node;
  return (
    <div class={css.card} style={place} aria-hidden="true">
      <header class={css.head}>
        <b class={css.name}>{name}</b>
        <Badge state={state} tone={toneOfNode(state)} />
      </header>
      {trouble !== undefined && <p class={css.trouble}>{sanitise(trouble)}</p>}
      <dl class={css.facts}>
        <Fact title={t.metrics.cpu}>{metricText(node, 'cpu')}</Fact>
        <Fact title={t.metrics.memory}>{metricText(node, 'memory')}</Fact>
        <Fact title={t.metrics.load}>{metricText(node, 'load')}</Fact>
        {ageSeconds !== null && <Fact title={t.column.age}>{number(ageSeconds)} s</Fact>}
        {machine && <Fact title={t.column.machine}>{machineText(node)}</Fact>}
        {check && <Fact title={t.column.checked}>{t.checkedAs(check.state, since(check.at))}</Fact>}
        {drained && <Fact title={t.column.drained}>{t.drainedBy(drained.by, drained.reason)}</Fact>}
      </dl>
      <p class={css.foot}>{t.open}</p>
    </div>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** `Debian 12, 16 CPUs, 64 GB`. */
function machineText({ machine }: NodeNow): string {
  const cpus = machine?.cpus ?? null;
  const memory = machine?.memoryBytes ?? null;
  return [
    machine?.os === undefined || machine.os === null ? '' : sanitise(machine.os),
    cpus === null ? '' : `${number(cpus)} CPU`,
    memory === null ? '' : bytes(memory),
  ]
    .filter(Boolean)
    .join(', ');
}
