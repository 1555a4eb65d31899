/** What the node wrote down at the end of an attempt, as the controller wants it. */

import type { AttemptEnd, AttemptOrder, Standing } from '../engine.ts';
import type { Abilities } from '../abilities.ts';
import type { IsolationLevel } from '../job.ts';
import type { Ended, Stood } from '../runner/index.ts';
import { readEvidence } from '../sandbox/index.ts';

/** Goes along with an order, and comes back with its end: whoever reads that need not have started it. */
export function aboutOrder({ work }: AttemptOrder, abilities: Abilities): ReadonlyMap<string, string> {
  const version = abilities.languages.get(work.language ?? '')?.version;
  return new Map([
    ['isolation', String(work.isolation === 0 ? 0 : abilities.isolation.level)],
    ...(work.language === undefined ? [] : [['language', work.language] as const]),
    ...(version === undefined ? [] : [['version', version] as const]),
  ]);
}

export function standingOf(node: string, stood: Stood): Standing {
  if (stood.is === 'gone') return { is: stood.claim === 'unclaimed' ? 'waiting' : 'running' };
  return stood.is === 'ended' ? { is: 'ended', end: attemptEnd(node, stood) } : stood;
}

function attemptEnd(node: string, { exit, evidence, outBytes, errBytes }: Ended): AttemptEnd {
  const { phase, reached, broken, used, system, cpu } = readEvidence(evidence);
  const about = aboutIn(evidence);
  return {
    exit,
    phase,
    reached,
    ...(broken !== null && { broken }),
    used,
    environment: {
      node,
      system,
      cpu,
      language: about.get('language') ?? null,
      version: about.get('version') ?? null,
      isolation: isolationIn(about.get('isolation')),
    },
    outBytes,
    errBytes,
  };
}

/** The first of a key counts: what goes along stands in front of the evidence. */
function aboutIn(evidence: string): ReadonlyMap<string, string> {
  const lines = [...evidence.matchAll(/^(language|version|isolation) ([\x20-\x7e]{1,64})$/gm)];
  return new Map(lines.toReversed().map(([, key = '', value = '']) => [key, value]));
}

/** What is not known counts as none. */
function isolationIn(text: string | undefined): IsolationLevel {
  if (text === '2') return 2;
  return text === '3' ? 3 : 0;
}
