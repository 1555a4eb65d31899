/** Recorded runs, where a run is named and in node sets: `@run:ID:failed`. */

import { type History, openExistingHistory } from '../../../app/index.ts';
import { GrappeError } from '../../../base/index.ts';
import type { CliIo } from '../../io.ts';

const NEWEST = 100;

/** Ids of the newest runs, and `last`. */
export async function runNames(io: CliIo): Promise<string[]> {
  return ofHistory(io, (history) => {
    const ids = history.runs({ limit: NEWEST }).map(({ id }) => id);
    return ids.length > 0 ? ['last', ...ids] : [];
  });
}

/** Groups that `typed` may become: `run:ID:`, and behind it `run:ID:failed`. */
export async function runGroups(typed: string, io: CliIo): Promise<string[]> {
  const [, id] = /^run:([^:]*):/.exec(typed) ?? [];
  if (id === undefined) return (await runNames(io)).map((name) => `run:${name}:`);
  return ofHistory(io, (history) => {
    const outcomes = history.nodesByOutcome(history.find(id)).keys();
    return [...outcomes, 'all'].map((word) => `run:${id}:${word}`);
  });
}

/** Trouble with the history is told by commands, not while a person types. */
async function ofHistory(io: CliIo, read: (history: History) => string[]): Promise<string[]> {
  try {
    using history = await openExistingHistory(io.env);
    return history ? read(history) : [];
  } catch (error) {
    if (error instanceof GrappeError) return [];
    throw error;
  }
}
