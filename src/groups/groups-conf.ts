/**
 * Reads groups.conf and what it points at: the upcall sources of every section, the `*.conf` files of
 * its confdirs and the YAML files of its autodirs. Of several groups.conf, later ones override keys.
 */

import { dirname, resolve } from 'node:path';
import { GrappeError } from '../base/index.ts';
import { type IniPlace, type IniSection, type IniValue, parseIni } from '../config/index.ts';
import { filesIn, type GroupFile, type Warn } from './group-file.ts';
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
  warn: Warn,
): Promise<GroupsConf> {
  const top = files.at(-1);
  if (!top) return { sources: [], defaultSource: undefined };
  const sections = mergeSections(files.map(sectionsOf));
  const main = sections.find(({ name }) => name === MAIN)?.values;
  const configFolder = dirname(top.path);
  const foldersOf = (key: string): string[] | undefined => {
    const value = main?.get(key);
    return value && folders(value.text, configFolder);
  };
  const sources = [
    ...filesIn(foldersOf('confdir') ?? foldersOf('groupsdir') ?? [], '.conf', warn).flatMap((file) =>
      sectionsOf(file).flatMap((section) => sectionSources(section, dirname(file.path), runtime)),
    ),
    ...(await yamlSources(filesIn(foldersOf('autodir') ?? [], '.yaml', warn))),
    ...sections.flatMap((section) => sectionSources(section, configFolder, runtime)),
  ];
  return { sources, defaultSource: defaultSource(main?.get('default'), sources) };
}

/** Commands are made of these files: one that is not understood to the last line is refused. */
function sectionsOf({ path, text }: GroupFile): readonly IniSection[] {
  const { sections, faults } = parseIni(text, path);
  const [fault] = faults;
  if (fault) throw confError(fault.message, fault.place);
  return sections;
}

function mergeSections(files: readonly (readonly IniSection[])[]): IniSection[] {
  const merged = new Map<string, IniSection>();
  for (const section of files.flat()) {
    const before = merged.get(section.name);
    const values = new Map([...(before?.values ?? []), ...section.values]);
    merged.set(section.name, { ...section, values });
  }
  return [...merged.values()];
}

/** The sources of one section: `[a,b]` is two. Commands run in the folder of the section's file. */
function sectionSources(section: IniSection, configFolder: string, runtime: UpcallRuntime): GroupSource[] {
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
  const folder = dirname(place.source);
  const cacheMs = cacheTime(values.get('cache_time'));
  return section.name
    .split(',')
    .map((name) => upcallSource({ name: name.trim(), commands, folder, configFolder, cacheMs }, runtime));
}

function cacheTime(value: IniValue | undefined): number {
  const seconds = Number(value?.text ?? CACHE_S);
  if (value && !(seconds >= 0)) throw confError(`'cache_time' is seconds, not '${value.text}'`, value.place);
  return seconds * 1000;
}

/** Paths separated by spaces, quoted or not; `$CFGDIR` is the folder of the strongest groups.conf, where relative ones begin. */
function folders(text: string, configFolder: string): string[] {
  const found = [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) =>
    resolve(
      configFolder,
      (match[1] ?? match[2] ?? match[3] ?? '').replaceAll(/\$(?:CFGDIR\b|\{CFGDIR\})/g, () => configFolder),
    ),
  );
  return [...new Set(found)];
}

async function yamlSources(files: readonly GroupFile[]): Promise<GroupSource[]> {
  if (files.length === 0) return [];
  // The YAML reader is loaded only where there is a file for it.
  const { parseYamlGroups } = await import('./yaml-groups.ts');
  return files.flatMap((file) => parseYamlGroups(file.text, file.path));
}

function defaultSource(value: IniValue | undefined, sources: readonly GroupSource[]): string | undefined {
  if (!value?.text) return sources[0]?.name;
  if (sources.some(({ name }) => name === value.text)) return value.text;
  throw new GrappeError('unknown-group-source', {
    message: `default group source '${value.text}' does not exist`,
    where: value.place,
  });
}

function confError(message: string, where: IniPlace): GrappeError {
  return new GrappeError('group-upcall', { message, where, hint: 'mend the file' });
}
