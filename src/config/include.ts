/**
 * `include`: puts a configuration together from several files. A top-level map is gathered entry by entry;
 * every entry, and every other top-level value, stands in one file only.
 */

import { globSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from './diagnostic.ts';
import type { Drafts } from './drafts.ts';
import { readSource } from './read-source.ts';
import { type Place, type SourceFile, sourceFile } from './source-file.ts';
import type { PlacedEntry, PlacedMap, PlacedScalar, PlacedValue } from './yaml/placed-value.ts';
import { readYaml } from './yaml/read-yaml.ts';

export interface Gathered {
  /** The values of all files; the `include` of the main file stays for the schema to see. */
  readonly root: PlacedMap;
  /** The main file first, the others in reading order. */
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** False when the syntax of a file kept it from being read. */
  readonly complete: boolean;
}

export interface GatherRequest {
  readonly cwd: string;
  readonly drafts?: Drafts | undefined;
}

interface Gathering extends GatherRequest {
  readonly files: SourceFile[];
  /** Real paths read so far, with the place that asked for each. */
  readonly seen: Map<string, Place | undefined>;
  readonly diagnostics: Diagnostic[];
  readonly entries: Map<string, PlacedEntry>;
  complete: boolean;
}

const MAX_FILES = 200;
const MAX_CHARACTERS = 8 << 20;
const MAX_DEPTH = 8;
const TAKE_AWAY = 'take this name away';
/** Each file has its own; they do not add up. */
const OWN_KEYS: ReadonlySet<string> = new Set(['include', 'version']);

export function gatherFiles(main: SourceFile, { cwd, drafts }: GatherRequest): Gathered {
  const gathering: Gathering = {
    cwd,
    drafts,
    files: [],
    seen: new Map([[realpathSync(main.path), undefined]]),
    diagnostics: [],
    entries: new Map(),
    complete: true,
  };
  addFile(asDrafted(main, realpathSync(main.path), drafts), gathering, []);
  const root = {
    kind: 'map',
    place: { file: main, start: 0, end: 0 },
    entries: gathering.entries,
  } as const;
  return { root, files: gathering.files, diagnostics: gathering.diagnostics, complete: gathering.complete };
}

/** `parents` are the real paths of the files that led here. */
function addFile(file: SourceFile, gathering: Gathering, parents: readonly string[]): void {
  gathering.files.push(file);
  const reading = readYaml(file);
  gathering.diagnostics.push(...reading.diagnostics);
  if (!reading.root) gathering.complete = false;
  const root = reading.root && topMap(reading.root, gathering);
  if (!root) return;
  for (const [key, entry] of root.entries) addEntry(key, entry, gathering, parents.length === 0);
  const include = root.entries.get('include')?.value;
  const chain = [...parents, realpathSync(file.path)];
  for (const item of include?.kind === 'list' ? include.items : [include]) {
    if (item?.kind === 'scalar' && typeof item.value === 'string') addIncluded(item, gathering, chain);
  }
}

/** An empty file has no keys; anything but a map is no configuration. */
function topMap(root: PlacedValue, gathering: Gathering): PlacedMap | undefined {
  if (root.kind === 'map') return root;
  const isEmpty = root.kind === 'scalar' && root.value === null;
  if (!isEmpty) {
    const message = 'the file must hold keys and values';
    gathering.diagnostics.push({
      severity: 'error',
      message,
      hint: "begin with 'version: 1'",
      place: root.place,
    });
    gathering.complete = false;
  }
  return undefined;
}

function addEntry(key: string, entry: PlacedEntry, gathering: Gathering, isMain: boolean): void {
  // As in Compose: a place for anchors and remarks of other tools.
  if (key.startsWith('x-')) return;
  if (OWN_KEYS.has(key) && !isMain) return checkOwnKey(key, entry, gathering);
  const first = gathering.entries.get(key);
  if (!first) return void gathering.entries.set(key, entry);
  if (first.value.kind !== 'map' || entry.value.kind !== 'map')
    return refuseTwice(key, entry, first, gathering);
  const merged = new Map(first.value.entries);
  for (const [name, inner] of entry.value.entries) {
    const other = merged.get(name);
    if (other) refuseTwice(`${key}.${name}`, inner, other, gathering);
    else merged.set(name, inner);
  }
  gathering.entries.set(key, { ...first, value: { ...first.value, entries: merged } });
}

function checkOwnKey(key: string, { value }: PlacedEntry, gathering: Gathering): void {
  const isRight = key === 'include' ? isIncludeList(value) : value.kind === 'scalar' && value.value === 1;
  if (isRight) return;
  const message = key === 'include' ? "'include' must be text or a list of texts" : "'version' must be 1";
  gathering.diagnostics.push({ severity: 'error', message, place: value.place });
}

function isIncludeList(value: PlacedValue): boolean {
  const items = value.kind === 'list' ? value.items : [value];
  return items.every((item) => item.kind === 'scalar' && typeof item.value === 'string');
}

function refuseTwice(path: string, entry: PlacedEntry, first: PlacedEntry, gathering: Gathering): void {
  gathering.diagnostics.push({
    severity: 'error',
    message: `'${path}' is given in two files`,
    hint: 'take one of the two away',
    place: entry.key,
    related: [{ text: 'it was first given here', place: first.key }],
  });
}

function addIncluded(item: PlacedScalar, gathering: Gathering, chain: readonly string[]): void {
  const written = String(item.value);
  const folder = dirname(item.place.file.path);
  // It could walk the whole machine.
  if (written.includes('**')) return report(gathering, item, { message: "'**' is not taken in 'include'" });
  const isPattern = /[*?[{]/.test(written);
  const names = isPattern ? globSync(written, { cwd: folder }).sort() : [written];
  if (names.length === 0)
    report(gathering, item, { severity: 'warning', message: `'${written}' matches no file` });
  for (const path of names.map((name) => resolve(folder, name))) {
    const real = realPath(path);
    const first = gathering.seen.get(real);
    if (chain.includes(real))
      report(gathering, item, { message: `'${written}' includes itself again`, hint: TAKE_AWAY });
    else if (gathering.seen.has(real)) {
      report(gathering, item, { message: `'${written}' is included twice`, hint: TAKE_AWAY, first });
    } else {
      gathering.seen.set(real, item.place);
      readIncluded({ path, real }, item, gathering, chain);
    }
  }
}

function readIncluded(
  { path, real }: { readonly path: string; readonly real: string },
  item: PlacedScalar,
  gathering: Gathering,
  chain: readonly string[],
): void {
  if (chain.length > MAX_DEPTH)
    return report(gathering, item, { message: `includes are nested deeper than ${MAX_DEPTH}` });
  if (gathering.files.length >= MAX_FILES)
    return report(gathering, item, { message: `more than ${MAX_FILES} files` });
  if (gathering.drafts?.mayRead(real) === false) {
    const message = `'${String(item.value)}' lies outside of the folder of the configuration`;
    return report(gathering, item, { message, hint: 'include it on the machine itself' });
  }
  const result = readSource(path, { cwd: gathering.cwd, allowSticky: true });
  if (result.kind === 'file') {
    const file = asDrafted(result.file, real, gathering.drafts);
    if (sizeOf([...gathering.files, file]) <= MAX_CHARACTERS) return addFile(file, gathering, chain);
    return report(gathering, item, { message: 'the files are larger than 8 MiB together' });
  }
  const why = result.kind === 'absent' ? 'there is no such file' : result.why;
  const hint = result.kind === 'absent' ? 'name it relative to the file that includes it' : undefined;
  report(gathering, item, { message: `'${String(item.value)}' cannot be included: ${why}`, hint });
  gathering.complete = false;
}

function asDrafted(file: SourceFile, real: string, drafts: Drafts | undefined): SourceFile {
  const text = drafts?.texts.get(real);
  return text === undefined ? file : sourceFile(file.path, file.name, text);
}

function sizeOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + text.length, 0);
}

/** A name that leads nowhere stays as it is; reading it tells why. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

interface Fault {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly severity?: Diagnostic['severity'];
  readonly first?: Place | undefined;
}

function report(gathering: Gathering, { place }: PlacedScalar, fault: Fault): void {
  const { message, hint, severity = 'error', first } = fault;
  const related = first && { related: [{ text: 'it was first included here', place: first }] };
  gathering.diagnostics.push({ severity, message, place, ...(hint !== undefined && { hint }), ...related });
}
