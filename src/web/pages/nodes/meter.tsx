/** A number with a bar as long as it is large. */

import type { NodeNow } from './fleet-model.ts';
import css from './meter.module.css';
import { type Metric, stepOf, STEPS } from './metrics.ts';

interface MeterProps {
  readonly node: NodeNow;
  readonly metric: Metric;
  readonly text: string;
}

export function Meter({ node, metric, text }: MeterProps) {
  const step = stepOf(node, metric);
  return (
    <span class={`${css.meter} ${node.isStale ? css.stale : ''}`}>
      <span class={css.track} aria-hidden="true">
        {step !== undefined && <span class={css.bar} style={{ width: `${((step + 1) / STEPS) * 100}%` }} />}
      </span>
      <span class={css.text}>{text}</span>
    </span>
  );
}
