/** The waves of a service: a canary, then batches. */

import { shuffled } from '../../base/index.ts';
import type { RolloutSettings } from '../../config/index.ts';
import { sizeOf } from '../amounts.ts';
import type { InstancePlan, Way, Wave } from './plan.ts';

export interface WaveRequest {
  readonly rollout: RolloutSettings;
  readonly way: Way;
  /** Nodes selected for the service: what percentages are of. */
  readonly total: number;
  /** Instances that an earlier part of the same run has brought to a good end. */
  readonly done: number;
  readonly random: () => number;
}

/**
 * The canary comes from good nodes that nothing blocks: it is to tell whether the change is good. The others come right
 * after it, since there is nothing to lose on them.
 */
export function wavesOf(instances: readonly InstancePlan[], request: WaveRequest): Wave[] {
  const { rollout, way, total, done } = request;
  const ordered = inOrder(instances, request);
  const tells = ({ wasGood, blocked }: InstancePlan): boolean => wasGood && blocked === null;
  const [good, bad] = [ordered.filter(tells), ordered.filter((one) => !tells(one))];
  const canaries = Math.max(0, sizeOf(rollout.canary, total) - done);
  const canary = good.slice(0, canaries);
  const waves: Wave[] = canary.length > 0 ? [waveOf(canary, way, true)] : [];
  const rest = [...bad, ...good.slice(canaries)];
  for (let from = 0, at = 0; from < rest.length; at++) {
    const amount = rollout.batch[Math.min(at, rollout.batch.length - 1)] ?? { percent: 100 };
    const size = Math.max(1, sizeOf(amount, total));
    waves.push(waveOf(rest.slice(from, from + size), way, false));
    from += size;
  }
  return waves;
}

export function oneWave(instances: readonly InstancePlan[], request: WaveRequest): Wave[] {
  return instances.length > 0 ? [waveOf(inOrder(instances, request), request.way, false)] : [];
}

function waveOf(instances: readonly InstancePlan[], way: Way, canary: boolean): Wave {
  return { way, canary, nodes: instances.map(({ node }) => node) };
}

function inOrder(
  instances: readonly InstancePlan[],
  { rollout, random }: WaveRequest,
): readonly InstancePlan[] {
  switch (rollout.order) {
    case 'listed':
      return instances;
    case 'reverse':
      return instances.toReversed();
    case 'random':
      return shuffled(instances, random);
  }
}
