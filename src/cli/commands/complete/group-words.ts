/** Groups that may stand in a node set, as far as their sources tell them at once. */

import { GrappeError } from '../../../base/index.ts';
import type { GroupSources } from '../../../groups/index.ts';
import type { CliIo } from '../../io.ts';
import { type GroupsChoice, openGroups } from '../../open-groups.ts';
import { runGroups, runNames } from './run-words.ts';

/** A person waits: commands of group sources that take longer are ended. */
const PATIENCE_MS = 500;

export interface GroupsAsked extends GroupsChoice {
  /** `@` in a node set; nothing where only groups can stand (-g). */
  readonly mark: '@' | '';
}

/** The last operand of `word` with each group in its place. */
export async function groupWords(
  word: string,
  { mark, ...choice }: GroupsAsked,
  io: CliIo,
): Promise<string[]> {
  const isInBrackets = word.lastIndexOf('[') > word.lastIndexOf(']');
  if (isInBrackets) return [];
  const before = /^.*[,!&^]/.exec(word)?.[0] ?? '';
  const typed = word.slice(before.length + mark.length);
  const names = typed.startsWith('run:')
    ? await runGroups(typed, io)
    : await groupNames({ ...choice, typed }, io);
  return names.map((name) => `${before}${mark}${name}`);
}

/** Those of the default source by their name alone; grappe's own where their beginning is typed. */
async function groupNames(
  { typed, ...choice }: GroupsChoice & { typed: string },
  io: CliIo,
): Promise<string[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const sources = await orNothing(
    openGroups(choice, io, () => undefined),
    signal,
  );
  if (!sources) return [];
  const asked = sources.endedBy(signal);
  const own = typed === '' ? [] : ['state'];
  const lists = [...asked.sources(), ...own].map(async (source, at) => {
    const names = (await orNothing(listOf(asked, source), signal)) ?? [];
    return at === 0 ? names : names.map((name) => `${source}:${name}`);
  });
  const runs = typed !== '' && 'run:'.startsWith(typed) && (await runNames(io)).length > 0 ? ['run:'] : [];
  return [...(await Promise.all(lists)).flat(), ...runs];
}

async function listOf(sources: GroupSources, source: string): Promise<string[]> {
  return sources.canList(source) ? sources.list(source) : [];
}

/** Mistakes in files are told by commands, not while a person types. */
async function orNothing<Value>(asked: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GrappeError || signal.aborted) return undefined;
    throw error;
  }
}
