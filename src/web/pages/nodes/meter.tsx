/** A number with a bar as long as it is large. */

import type { NodeNow } from './fleet-model.ts';
import css from './meter.module.css';
import { type Metric, partOf } from './metrics.ts';

interface MeterProps {
  readonly node: NodeNow;
  readonly metric: Metric;
  readonly text: string;
}

export function Meter({ node, metric, text }: MeterProps) {
  const part = partOf(node, metric);
  return (
    <span class={`${css.meter} ${node.isStale ? css.stale : ''}`}>
      <span class={css.track} aria-hidden="true">
        {part !== undefined && <span class={css.bar} style={{ width: `${part * 100}%` }} />}
      </span>
      <span class={css.text}>{text}</span>
    </span>
  );
}
