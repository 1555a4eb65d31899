/** A look at instances, whoever asked for them: one round trip a node, and nothing touched. */

import type { Instance, NodeActions, NodeReading } from '../../services/index.ts';
import type { ChosenServices } from './choose-services.ts';
import { targetOf } from './read-status.ts';

export interface Look {
  readonly chosen: ChosenServices;
  readonly actions: NodeActions;
  /** By node. */
  readonly instances: ReadonlyMap<string, readonly Instance[]>;
  /** What is seen comes in here. */
  readonly readings: Map<string, NodeReading>;
  readonly told: (node: string) => void;
}

export async function lookAt(
  { chosen, actions, instances, readings, told }: Look,
  signal: AbortSignal,
): Promise<void> {
  const targets = [...instances].map(
    ([node, own]) => [node, own.map((one) => targetOf(chosen, one))] as const,
  );
  await actions.readAll(
    new Map(targets),
    (node, reading) => {
      readings.set(node, joined(readings.get(node), reading));
      told(node);
    },
    signal,
  );
}

/** The newer reading counts. */
function joined(older: NodeReading | undefined, newer: NodeReading): NodeReading {
  if (older?.kind !== 'read' || newer.kind !== 'read') return newer;
  return { kind: 'read', readings: new Map([...older.readings, ...newer.readings]) };
}
