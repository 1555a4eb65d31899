/** What colours and shapes of the map mean. */

import css from './legend.module.css';
import { type Metric, scaleTexts, STEPS } from './metrics.ts';
import { texts } from './texts.ts';

const MARKS = ['down', 'error', 'stale', 'drained', 'unknown'] as const;

export function Legend({ metric }: { readonly metric: Metric }) {
  const t = texts().legend;
  const [least, most] = scaleTexts(metric);
  return (
    <div class={css.legend} role="group" aria-label={t.title}>
      {metric !== 'state' && (
        <span class={css.scale}>
          {least}
          <span class={css.steps} aria-hidden="true">
            {Array.from({ length: STEPS }, (_, step) => (
              <i key={step} class={css[`heat${step}`]} />
            ))}
          </span>
          {most}
        </span>
      )}
      {MARKS.map((mark) => (
        <span key={mark} class={css.entry}>
          <svg class={css[mark]} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            <rect class={css.square} x="0.5" y="0.5" width="11" height="11" />
            <path d={PATHS[mark]} />
          </svg>
          {t[mark]}
        </span>
      ))}
    </div>
  );
}

const PATHS: Readonly<Record<(typeof MARKS)[number], string>> = {
  down: 'M3 3l6 6M9 3l-6 6',
  error: 'M3 6h6',
  stale: 'M1 7l6-6M1 11l10-10M5 11l6-6',
  drained: 'M6 1h5v5z',
  unknown: '',
};
