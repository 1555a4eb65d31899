/**
 * A group source answered by shell commands (ClusterShell's upcalls): `map` or `mapall`, and where
 * given `all`, `list`, `reverse`. Answers are kept for the source's cache time.
 */

import type { Clock, Limited } from '../base/index.ts';
import { checkGroupNames } from './group-name.ts';
import type { Expressions, GroupSource } from './group-source.ts';
import { TimedCache } from './timed-cache.ts';
import { runUpcall, UPCALL_LIMITS, type UpcallLimits } from './upcall.ts';
import { checkUpcallName, fillTemplate } from './upcall-template.ts';

export type UpcallKind = 'map' | 'mapall' | 'all' | 'list' | 'reverse';

export interface UpcallDefinition {
  readonly name: string;
  readonly commands: Readonly<Partial<Record<UpcallKind, string>>>;
  /** The folder of the file that defines the source: working folder of the commands. */
  readonly folder: string;
  /** What `$CFGDIR` stands for. */
  readonly configFolder: string;
  readonly cacheMs: number;
}

/** What all upcall sources of a configuration share. */
export interface UpcallRuntime {
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly limited: Limited;
  readonly limits?: UpcallLimits;
  readonly signal?: AbortSignal;
}

/** `answers`: what is known already. */
export function upcallSource(
  definition: UpcallDefinition,
  runtime: UpcallRuntime,
  answers = new TimedCache<string>(runtime.clock, definition.cacheMs),
): GroupSource {
  const { name, commands } = definition;
  const ask = asker(definition, runtime, answers);
  const groupTable = async (): Promise<Map<string, string>> =>
    parseGroupTable(commands.mapall === undefined ? '' : await ask('mapall', {}));
  const list = async (): Promise<readonly string[]> =>
    checkGroupNames(
      commands.list === undefined ? [...(await groupTable()).keys()] : words(await ask('list', {})),
      name,
    );
  const canList = commands.list !== undefined || commands.mapall !== undefined;

  async function members(group: string): Promise<Expressions | undefined> {
    checkUpcallName('group', group, name);
    const fromTable = (await groupTable()).get(group);
    if (fromTable !== undefined) return words(fromTable);
    if (commands.map === undefined) return undefined;
    const answer = words(await ask('map', { GROUP: group }));
    // A sed-like command says nothing, with status 0, for a group that is not there.
    return answer.length === 0 && canList && !(await list()).includes(group) ? undefined : answer;
  }

  async function groupsOf(node: string): Promise<readonly string[]> {
    checkUpcallName('node', node, name);
    return checkGroupNames(words(await ask('reverse', { NODE: node })), name);
  }

  return {
    name,
    members,
    endedBy: (signal) => upcallSource(definition, { ...runtime, signal }, answers),
    ...(canList && { list }),
    ...(commands.all !== undefined && { all: async () => words(await ask('all', {})) }),
    ...(commands.reverse !== undefined && { groupsOf }),
  };
}

type Ask = (kind: UpcallKind, values: { GROUP?: string; NODE?: string }) => Promise<string>;

function asker(definition: UpcallDefinition, runtime: UpcallRuntime, answers: TimedCache<string>): Ask {
  const { name, folder, configFolder, commands } = definition;
  return (kind, values) => {
    const variables = { SOURCE: name, CFGDIR: configFolder, ...values };
    const command = fillTemplate(commands[kind] ?? '', variables);
    const request = {
      label: `${kind} command of group source '${name}'`,
      command,
      cwd: folder,
      env: runtime.env,
      limits: runtime.limits ?? UPCALL_LIMITS,
      signal: runtime.signal,
    };
    return answers.get(command, () => runtime.limited(() => runUpcall(request)));
  };
}

/** Answers may stand on one line or on many; words and lines mean the same. */
function words(text: string): string[] {
  return text.match(/\S+/g) ?? [];
}

/** Output of `mapall`: one `group: nodes` a line. */
function parseGroupTable(text: string): Map<string, string> {
  const table = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const group = line.slice(0, colon).trim();
    table.set(group, `${table.get(group) ?? ''} ${line.slice(colon + 1)}`);
  }
  return table;
}
