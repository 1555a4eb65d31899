/** The files of units, as their nodes have them. What only root may read is asked for again, as root. */

import type { Frames } from '../../facts/index.ts';
import type { Target } from '../node-actions.ts';
import type { Surroundings } from '../nodes/node-script.ts';
import { noPrivilege, troubleOf } from '../nodes/trouble.ts';
import { actingWay, type Way } from '../nodes/way.ts';
import type { Answered, Ways } from '../nodes/ways.ts';
import type { Trouble } from '../reading.ts';
import { unitFileScript } from './unit-file-script.ts';

/** What a node sent: not sanitised. */
export type UnitFiles = { readonly text: string } | { readonly trouble: Trouble };

export interface UnitFileWorld {
  readonly ways: Ways;
  readonly surroundings: (target: Target) => Surroundings;
  readonly timeoutMs: number;
}

/** Each target is told once. */
export async function readUnitFiles(
  world: UnitFileWorld,
  targets: readonly Target[],
  told: (target: Target, files: UnitFiles) => void,
  signal: AbortSignal,
): Promise<void> {
  const denied: Target[] = [];
  await round(
    world,
    { targets, wayOf: firstWay },
    (target, files) => {
      if (files === undefined && actingWay(target) !== firstWay(target)) denied.push(target);
      else told(target, files ?? FOR_ROOT);
    },
    signal,
  );
  await round(
    world,
    { targets: denied, wayOf: actingWay },
    (target, files) => told(target, files ?? FOR_ROOT),
    signal,
  );
}

const FOR_ROOT: UnitFiles = { trouble: noPrivilege('its files are for root to read') };
const MISSING: UnitFiles = {
  trouble: { outcome: 'missing', cause: null, detail: 'the node has no file of such a unit' },
};

/** Most files of units are open to everybody. */
function firstWay(target: Target): Way {
  return actingWay(target) === 'local' ? 'local' : 'plain';
}

interface Round {
  readonly targets: readonly Target[];
  readonly wayOf: (target: Target) => Way;
}

/** Undefined: the login may not read them. */
async function round(
  { ways, surroundings, timeoutMs }: UnitFileWorld,
  { targets, wayOf }: Round,
  told: (target: Target, files: UnitFiles | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  const asked = [...Map.groupBy(targets, wayOf)].map(async ([way, group]) => {
    const byNode = Map.groupBy(group, ({ node }) => node);
    const scripts = new Map<string, string[]>();
    for (const [node, own] of byNode) {
      const scriptOf = (target: Target, part: number): string =>
        unitFileScript(target, { nonce: ways.nonce, surroundings: surroundings(target), part });
      scripts.set(node, own.map(scriptOf));
    }
    const take = (node: string, answered: Answered): void =>
      byNode.get(node)?.forEach((target, part) => told(target, filesIn(answered, part)));
    await ways.ask(way, { scripts, timeoutMs }, take, signal);
  });
  await Promise.all(asked);
}

function filesIn({ frames, result }: Answered, part: number): UnitFiles | undefined {
  if (frames === undefined) return { trouble: troubleOf(result) };
  if (isDenied(frames, part)) return undefined;
  const text = frames.get(`text-${part}`) ?? '';
  return text.trim() === '' ? MISSING : { text: text.endsWith('\n') ? text : `${text}\n` };
}

function isDenied(frames: Frames, part: number): boolean {
  return frames.get(`denied-${part}`)?.trim() === 'yes';
}
