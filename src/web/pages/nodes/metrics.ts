/** What the map can show of a node: a number from 0 to 1 for its colour, and words for people. */

import { number, percent } from '../../texts/format.ts';
import type { NodeNow } from './fleet-model.ts';

export const METRICS = ['cpu', 'memory', 'load', 'state'] as const;
export type Metric = (typeof METRICS)[number];

/** Twice as many waiting programs as cores is as red as it gets. */
const FULL_LOAD = 2;
export const STEPS = 8;

/** Of the whole scale, from 0 to 1; undefined where nothing is known. */
export function partOf(node: NodeNow, metric: Metric): number | undefined {
  const value = metric === 'state' ? null : node[metric];
  return value === null ? undefined : Math.min(1, metric === 'load' ? value / FULL_LOAD : value);
}

/** Which of the eight colours. */
export function stepOf(node: NodeNow, metric: Metric): number | undefined {
  const part = partOf(node, metric);
  return part === undefined ? undefined : Math.min(STEPS - 1, Math.floor(part * STEPS));
}

export function metricText(node: NodeNow, metric: Metric): string {
  if (metric === 'state') return node.state;
  const value = node[metric];
  if (value === null) return '–';
  return metric === 'load' ? number(value, 2) : percent(value);
}

/** The ends of the scale. */
export function scaleTexts(metric: Metric): readonly [string, string] {
  return metric === 'load' ? [number(0), `${number(FULL_LOAD)}+`] : [percent(0), percent(1)];
}
