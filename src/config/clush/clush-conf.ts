/**
 * ClusterShell's defaults.conf and clush.conf, read beneath grappe.yaml. Every file of the search path that
 * exists is read; later ones override single keys. groups.conf belongs to module groups.
 */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GrappeError, nearest } from '../../base/index.ts';
import type { FoldOptions } from '../../nodeset/index.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { clusterShellFolders, type Environment } from '../folders.ts';
import type { ClushSettings } from '../settings.ts';
import type { Place, SourceFile } from '../source-file.ts';
import { CLUSH_KEYS, type ClushLayer, UNUSED_KEYS } from './clush-keys.ts';
import { givenConf, optionalSource, placeIn } from './conf-source.ts';
import { type IniSection, type IniValue, parseIni } from './ini.ts';

export interface ClushOptions {
  readonly cwd: string;
  readonly env: Environment;
  /** `--conf FILE`: this file instead of the search path. */
  readonly conf?: string | undefined;
  /** `-O KEY=VALUE`, in order. */
  readonly overrides?: readonly string[] | undefined;
  /** `-m NAME`: a `[mode:NAME]` section, over every file. */
  readonly mode?: string | undefined;
}

export interface ClushConf {
  /** What the files say. */
  readonly files: ClushLayer;
  /** What `-O` says; it goes before grappe.yaml too. */
  readonly commandLine: ClushLayer;
  /** Path of a value in the effective configuration to the place that set it. */
  readonly places: ReadonlyMap<string, Place>;
  readonly commandLinePaths: ReadonlySet<string>;
  readonly warnings: readonly Diagnostic[];
}

/** What the files gave so far. */
interface Reading {
  layer: ClushLayer;
  readonly places: Map<string, Place>;
  readonly modes: Map<string, Map<string, string>>;
  readonly warnings: Diagnostic[];
}

const DEFAULTS_KEYS = ['fanout', 'connect_timeout', 'command_timeout'];

/** Only what defaults.conf says of folding: for commands that need nothing else of any file. */
export function readFoldDefaults(options: Pick<ClushOptions, 'cwd' | 'env'>): FoldReading {
  const reading = newReading();
  for (const file of sources('defaults.conf', options, reading)) readDefaults(file, reading);
  return { fold: foldDefaults(reading.layer.clush), warnings: reading.warnings };
}

export interface FoldReading {
  readonly fold: FoldOptions;
  readonly warnings: readonly Diagnostic[];
}

/** Axes count from 0 in defaults.conf, and from 1 in node sets. */
export function foldDefaults({ foldAxis }: Partial<ClushSettings> = {}): FoldOptions {
  return foldAxis ? { axis: foldAxis.map((axis) => (axis < 0 ? axis : axis + 1)) } : {};
}

export function readClushConf(options: ClushOptions): ClushConf {
  const reading = newReading();
  for (const file of sources('defaults.conf', options, reading)) readDefaults(file, reading);
  for (const file of sources('clush.conf', options, reading)) readClush(file, options, reading);
  const { layer, places, modes, warnings } = reading;
  return {
    files: modes.size === 0 ? layer : merge(layer, { clush: { modes } }),
    ...readOverrides(options, modes),
    places,
    warnings,
  };
}

function newReading(): Reading {
  return { layer: {}, places: new Map(), modes: new Map(), warnings: [] };
}

/** A value set twice: the later layer wins. */
export function merge(under: ClushLayer, over: ClushLayer): ClushLayer {
  return { ssh: { ...under.ssh, ...over.ssh }, clush: { ...under.clush, ...over.clush } };
}

function sources(name: string, options: ClushOptions, reading: Reading): SourceFile[] {
  if (name === 'clush.conf' && options.conf !== undefined) {
    return [givenConf(resolve(options.cwd, options.conf), options.cwd)];
  }
  const files: SourceFile[] = [];
  for (const folder of clusterShellFolders(options.env)) {
    const file = optionalSource(join(folder, name), options.cwd, reading.warnings);
    if (file) files.push(file);
  }
  return files;
}

function readDefaults(file: SourceFile, reading: Reading): void {
  const sections = sectionsOf(file, reading);
  const info = valuesOf(sections, 'task.info');
  for (const key of DEFAULTS_KEYS) {
    const entry = info?.get(key);
    if (entry) readKey(key, entry, file, reading);
  }
  const axis = valuesOf(sections, 'nodeset')?.get('fold_axis');
  if (!axis || axis.text === '') return;
  const numbers = axis.text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  if (numbers.every(Number.isSafeInteger)) {
    reading.layer = merge(reading.layer, { clush: { foldAxis: numbers } });
    reading.places.set('x-clush.fold_axis', placeIn(file, axis.place));
  } else reading.warnings.push(wrongValue('fold_axis', axis, 'whole numbers', file));
}

function readClush(file: SourceFile, options: ClushOptions, reading: Reading): void {
  const sections = sectionsOf(file, reading);
  const main = valuesOf(sections, 'Main');
  for (const [key, entry] of main ?? []) readKey(key, entry, file, reading);
  readModes(sections, reading);
  const folder = dirname(file.path);
  const confdirs = main?.get('confdir')?.text.split(/\s+/) ?? [];
  for (const confdir of confdirs.map((text) => resolve(folder, text.replaceAll('$CFGDIR', folder)))) {
    for (const name of confNames(confdir)) {
      const mode = optionalSource(join(confdir, name), options.cwd, reading.warnings);
      if (mode) readModes(sectionsOf(mode, reading), reading);
    }
  }
}

/** The `*.conf` files of a folder; a folder that is not there has none. */
function confNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.conf'))
    .sort();
}

/** clush.conf is another program's file: lines that fit nowhere are told of, and left out. */
function sectionsOf(file: SourceFile, reading: Reading): readonly IniSection[] {
  const { sections, faults } = parseIni(file.text, file.name);
  for (const { message, place } of faults)
    reading.warnings.push({ severity: 'warning', message, place: placeIn(file, place) });
  return sections;
}

function valuesOf(sections: readonly IniSection[], name: string): IniSection['values'] | undefined {
  return sections.find((section) => section.name === name)?.values;
}

function readModes(sections: readonly IniSection[], reading: Reading): void {
  for (const { name: heading, values } of sections) {
    const name = heading.startsWith('mode:') ? heading.slice('mode:'.length).trim() : '';
    if (name === '') continue;
    const mode = reading.modes.get(name) ?? new Map<string, string>();
    for (const [key, { text }] of values) mode.set(key, text);
    reading.modes.set(name, mode);
  }
}

/** A wrong value is a warning, too. */
function readKey(key: string, entry: IniValue, file: SourceFile, reading: Reading): void {
  const known = CLUSH_KEYS.get(key);
  if (!known) {
    if (!UNUSED_KEYS.has(key)) reading.warnings.push(unknownKey(key, entry, file));
    return;
  }
  const layer = known.read(entry.text);
  if (!layer) {
    reading.warnings.push(wrongValue(key, entry, known.expects, file));
    return;
  }
  reading.layer = merge(reading.layer, layer);
  reading.places.set(known.path, placeIn(file, entry.place));
}

/** What is said with the command itself: the run mode that it names, `-O` over that. */
function readOverrides(
  { mode, overrides = [] }: ClushOptions,
  modes: Reading['modes'],
): Pick<ClushConf, 'commandLine' | 'commandLinePaths'> {
  let commandLine: ClushLayer = {};
  const commandLinePaths = new Set<string>();
  for (const { key, value, label } of [...modeEntries(mode, modes), ...overrides.map(overrideEntry)]) {
    const known = CLUSH_KEYS.get(key);
    if (UNUSED_KEYS.has(key)) continue;
    if (!known) throw unknownOverride(key, label);
    const layer = known.read(value);
    if (!layer)
      throw new GrappeError('usage', { message: `${label} needs ${known.expects}, not '${value}'` });
    commandLine = merge(commandLine, layer);
    commandLinePaths.add(known.path);
  }
  return { commandLine, commandLinePaths };
}

interface Override {
  readonly key: string;
  readonly value: string;
  /** Where it was said, for messages. */
  readonly label: string;
}

function overrideEntry(text: string): Override {
  const [name = '', ...value] = text.split('=');
  const key = name.trim().toLowerCase();
  return { key, value: value.join('=').trim(), label: `-O ${key}` };
}

/** As in clush, a mode has no say in how much is told. */
function modeEntries(name: string | undefined, modes: Reading['modes']): Override[] {
  if (name === undefined) return [];
  const mode = modes.get(name);
  if (!mode) throw unknownMode(name, modes);
  return [...mode].flatMap(([key, value]) =>
    key === 'verbosity' ? [] : [{ key, value, label: `${key} of [mode:${name}]` }],
  );
}

function unknownMode(name: string, modes: Reading['modes']): GrappeError {
  const guess = nearest(name, modes.keys());
  const known = modes.size > 0 ? `one of: ${[...modes.keys()].join(', ')}` : 'no clush.conf has any';
  return new GrappeError('usage', {
    message: `there is no run mode '${name}'`,
    hint: guess === undefined ? known : `did you mean '${guess}'?`,
  });
}

function unknownOverride(key: string, label: string): GrappeError {
  const guess = nearest(key, CLUSH_KEYS.keys());
  return new GrappeError('usage', {
    message: label.startsWith('-O') ? `unknown key '${key}' in -O` : `unknown key ${label}`,
    hint: guess ? `did you mean '${guess}'?` : `one of ${[...CLUSH_KEYS.keys()].join(', ')}`,
  });
}

function unknownKey(key: string, entry: IniValue, file: SourceFile): Diagnostic {
  const guess = nearest(key, [...CLUSH_KEYS.keys(), ...UNUSED_KEYS]);
  return {
    severity: 'warning',
    message: `unknown key '${key}' is ignored`,
    ...(guess && { hint: `did you mean '${guess}'?` }),
    place: placeIn(file, entry.place),
  };
}

function wrongValue(key: string, entry: IniValue, expects: string, file: SourceFile): Diagnostic {
  return {
    severity: 'warning',
    message: `'${key}' must be ${expects}, not '${entry.text}'; it is ignored`,
    place: placeIn(file, entry.place),
  };
}
