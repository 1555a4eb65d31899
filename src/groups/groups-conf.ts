/**
 * Reads groups.conf and what it points at: the upcall sources of every section, the `*.conf` files of
 * its confdirs and the YAML files of its autodirs. Of several groups.conf, later ones override keys.
 */

import { dirname, normalize } from 'node:path';
import { GrappeError } from '../base/index.ts';
import { confError, type ConfSection, type ConfValue, parseConf } from './conf-text.ts';
import { filesIn, type GroupFile } from './group-file.ts';
import type { GroupSource } from './group-source.ts';
import { type UpcallKind, type UpcallRuntime, upcallSource } from './upcall-source.ts';

export interface GroupsConf {
  readonly sources: readonly GroupSource[];
  readonly defaultSource: string | undefined;
}

const MAIN = 'Main';
const UPCALLS: readonly UpcallKind[] = ['map', 'mapall', 'all', 'list', 'reverse'];
const CACHE_S = 3600;

/** Of several files the last is the strongest; without any there are no sources. */
export async function readGroupsConf(
  files: readonly GroupFile[],
  runtime: UpcallRuntime,
): Promise<GroupsConf> {
  const top = files.at(-1);
  if (!top) return { sources: [], defaultSource: undefined };
  const sections = mergeSections(files.map(({ path, text }) => parseConf(text, path)));
  const main = sections.find(({ name }) => name === MAIN)?.values;
  const configFolder = dirname(top.path);
  const sources = [
    ...(await confdirSources(folders(main?.get('confdir') ?? main?.get('groupsdir'), configFolder), runtime)),
    ...(await autodirSources(folders(main?.get('autodir'), configFolder))),
    ...sections.flatMap((section) => sectionSources(section, configFolder, runtime)),
  ];
  return { sources, defaultSource: defaultSource(main?.get('default'), sources) };
}

function mergeSections(files: readonly (readonly ConfSection[])[]): ConfSection[] {
  const merged = new Map<string, ConfSection>();
  for (const section of files.flat()) {
    const before = merged.get(section.name);
    const values = new Map([...(before?.values ?? []), ...section.values]);
    merged.set(section.name, { ...section, values });
  }
  return [...merged.values()];
}

/** The sources of one section: `[a,b]` is two. Commands run in the folder of the section's file. */
function sectionSources(section: ConfSection, configFolder: string, runtime: UpcallRuntime): GroupSource[] {
  if (section.name === MAIN) return [];
  const { values, place } = section;
  const commands = Object.fromEntries(
    UPCALLS.flatMap((kind) => {
      const value = values.get(kind);
      return value ? [[kind, value.text]] : [];
    }),
  );
  if (commands['map'] === undefined && commands['mapall'] === undefined) {
    throw confError(`group source '${section.name}' has neither 'map' nor 'mapall'`, place);
  }
  const folder = dirname(place.file);
  const cacheMs = cacheTime(values.get('cache_time'));
  return section.name
    .split(',')
    .map((name) => upcallSource({ name: name.trim(), commands, folder, configFolder, cacheMs }, runtime));
}

function cacheTime(value: ConfValue | undefined): number {
  const seconds = Number(value?.text ?? CACHE_S);
  if (value && !(seconds >= 0)) throw confError(`'cache_time' is seconds, not '${value.text}'`, value.place);
  return seconds * 1000;
}

/** Paths separated by spaces, quoted or not; `$CFGDIR` is the folder of the strongest groups.conf. */
function folders(value: ConfValue | undefined, configFolder: string): string[] {
  const found = [...(value?.text ?? '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) =>
    normalize(
      (match[1] ?? match[2] ?? match[3] ?? '').replaceAll(/\$(?:CFGDIR\b|\{CFGDIR\})/g, () => configFolder),
    ),
  );
  return [...new Set(found)];
}

async function confdirSources(paths: readonly string[], runtime: UpcallRuntime): Promise<GroupSource[]> {
  const sources: GroupSource[] = [];
  for (const file of await filesIn(paths, '.conf')) {
    const sections = parseConf(file.text, file.path);
    sources.push(...sections.flatMap((section) => sectionSources(section, dirname(file.path), runtime)));
  }
  return sources;
}

async function autodirSources(paths: readonly string[]): Promise<GroupSource[]> {
  const files = await filesIn(paths, '.yaml');
  if (files.length === 0) return [];
  // The YAML reader is loaded only where there is a file for it.
  const { parseYamlGroups } = await import('./yaml-groups.ts');
  return files.flatMap((file) => parseYamlGroups(file.text, file.path));
}

function defaultSource(value: ConfValue | undefined, sources: readonly GroupSource[]): string | undefined {
  if (!value?.text) return sources[0]?.name;
  if (sources.some(({ name }) => name === value.text)) return value.text;
  throw new GrappeError('unknown-group-source', {
    message: `default group source '${value.text}' does not exist`,
    where: { source: value.place.file, text: value.place.text, line: value.place.line },
  });
}
