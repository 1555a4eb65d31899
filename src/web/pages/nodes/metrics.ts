/** What the map can show of a node: a number from 0 to 1 for its colour, and words for people. */

import { number, percent } from '../../texts/format.ts';
import type { NodeNow } from './fleet-model.ts';

export const METRICS = ['cpu', 'memory', 'load', 'state'] as const;
export type Metric = (typeof METRICS)[number];

/** Twice as many waiting programs as cores is as red as it gets. */
const FULL_LOAD = 2;
export const STEPS = 8;

/** Which of the eight colours; undefined where nothing is known. */
export function stepOf(node: NodeNow, metric: Metric): number | undefined {
  if (metric === 'state') return undefined;
  const value = node[metric];
  if (value === null) return undefined;
  return Math.min(STEPS - 1, Math.floor((metric === 'load' ? value / FULL_LOAD : value) * STEPS));
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
