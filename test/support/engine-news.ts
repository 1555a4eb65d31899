/** What an engine tells of attempts, gathered. */

import type { Engine, NodeTrouble, Offsets, Standing } from '../../src/jobs/engine.ts';
import { never } from './ssh2-target.ts';

export interface Told {
  stdout: string;
  stderr: string;
  standing?: Standing;
}

/** Listens until so many attempts have come to their end, or are lost. */
export async function watched(
  engine: Engine,
  node: string,
  over: number,
  known: ReadonlyMap<string, Offsets> = new Map(),
): Promise<Map<string, Told>> {
  const seen = new Map<string, Told>();
  for await (const news of engine.watch(node, known, never)) {
    const told = seen.get(news.id) ?? { stdout: '', stderr: '' };
    seen.set(news.id, told);
    if (news.kind === 'output') told[news.stream] += Buffer.from(news.bytes).toString('latin1');
    else if (news.standing.is !== 'running') {
      told.standing = news.standing;
      if ([...seen.values()].filter(({ standing }) => standing).length === over) break;
    }
  }
  return seen;
}

export function isOf(answer: ReadonlyMap<string, Standing> | NodeTrouble, id: string): string {
  if ('outcome' in answer) return `${answer.outcome} ${answer.detail}`;
  const standing = answer.get(id);
  return standing?.is === 'lost'
    ? `lost ${standing.began ? 'began' : 'notbegan'}`
    : (standing?.is ?? 'nothing');
}
