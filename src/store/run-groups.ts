/** `@run:ID:failed`: the nodes of a recorded run by outcome, as groups; `@run:last:all` are all of them. */

import { GrappeError, nearest, OUTCOMES, type Outcome } from '../base/index.ts';
import { History } from './history.ts';

/** The node set behind `@run:GROUP`; `folder` holds the history. */
export async function runGroup(folder: string, group: string): Promise<readonly string[]> {
  const [, id = '', word = ''] = /^([^:]*):([^:]*)$/.exec(group) ?? [];
  if (word !== 'all' && !isOutcome(word)) throw unknownWord(group, word);
  using history = await History.open(folder);
  const run = history.find(id);
  if (word === 'all') return [run.nodes];
  const nodes = history.nodesByOutcome(run).get(word);
  return nodes ? [nodes.fold()] : [];
}

function isOutcome(word: string): word is Outcome {
  return Object.hasOwn(OUTCOMES, word);
}

function unknownWord(group: string, word: string): GrappeError {
  const guess = nearest(word, [...Object.keys(OUTCOMES), 'all']);
  return new GrappeError('unknown-group', {
    message: `'@run:${group}' names no nodes of a run`,
    hint:
      guess === undefined ? 'write @run:ID:OUTCOME, such as @run:last:failed' : `did you mean ':${guess}'?`,
  });
}
