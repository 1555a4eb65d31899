/** What holds for every rollout, however many instances it acts on at once. */

import { OUTCOMES, type Outcome } from '../../src/base/index.ts';
import type { Expected } from './service-model.ts';
import type { World } from './service-worlds.ts';

/** Every law that was broken, in words. */
export function brokenLaws(world: World, sailed: Expected, model: Expected): string[] {
  if (sailed.kind !== 'ends' || model.kind !== 'ends') {
    return sailed.kind === model.kind ? [] : [`${sailed.kind}, not ${model.kind}`];
  }
  const keys = Object.keys(sailed.outcomes);
  const sent = Map.groupBy(sailed.deeds, (deed) => deed.split(' ').slice(1).join(' '));
  return [
    ...(keys.toSorted().join() === Object.keys(model.outcomes).toSorted().join() ? [] : ['other instances']),
    ...keys.flatMap((key) =>
      brokenEnd(world, key, sailed.outcomes[key] as Outcome, sent.get(key)?.length ?? 0),
    ),
    ...(isHalted(sailed) || isHalted(model) ? [] : brokenOutcomes(sailed.outcomes, model.outcomes)),
  ];
}

/** What was touched says how that went, once; what was not touched was not sent anything. */
function brokenEnd(world: World, key: string, outcome: Outcome, sent: number): string[] {
  if (!(outcome in OUTCOMES)) return [`${key} is ${outcome}`];
  const isTouched = outcome === 'changed' || outcome === 'failed' || (outcome === 'unreachable' && sent > 0);
  if (sent !== (isTouched ? 1 : 0)) return [`${key} is ${outcome} and was sent ${sent} verbs`];
  const worked = outcome === 'changed';
  return isTouched && worked !== (world.ends[key] === 'works') ? [`${key} is ${outcome}`] : [];
}

function isHalted({ outcomes }: Expected & { kind: 'ends' }): boolean {
  return Object.values(outcomes).includes('not-run');
}

/** Where nothing is halted, it makes no difference how many are acted on at once. */
function brokenOutcomes(
  real: Readonly<Record<string, string>>,
  model: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(model).flatMap((key) =>
    real[key] === model[key] ? [] : [`${key} is ${real[key]}, not ${model[key]}`],
  );
}
