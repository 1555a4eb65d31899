/**
 * The effective configuration: defaults, ClusterShell's files over them, grappe.yaml over those, `-O` over
 * all. Loads the YAML reader and the schemas only when there is a grappe.yaml.
 */

import { type ClushConf, merge, readClushConf } from './clush/clush-conf.ts';
import { NO_TOPOLOGY, readTopology, type Topology } from './clush/topology-conf.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Drafts } from './drafts.ts';
import { type FoundConfig, findConfig } from './find-config.ts';
import type { Environment } from './folders.ts';
import type { Origin } from './origin.ts';
import { DEFAULT_CONSOLE } from './console-settings.ts';
import { DEFAULT_JOBS } from './jobs-settings.ts';
import type { ParsedConfig, Power } from './parse-config.ts';
import { unitSettings } from './services/complete.ts';
import type { PlaceOf } from './services/places.ts';
import type { ServiceSettings } from './service-settings.ts';
import {
  type ClushSettings,
  DEFAULT_CLUSH,
  DEFAULT_HISTORY,
  DEFAULT_SSH,
  type Settings,
  type SshSettings,
} from './settings.ts';
import { type Place, placeText } from './source-file.ts';
import { keyPlaceAt, type PlacedValue, plainValue, valueAt, type ValuePath } from './yaml/placed-value.ts';

export interface ConfigRequest {
  /** `--config FILE`; else GRAPPE_CONFIG, else the search order. */
  readonly given?: string | undefined;
  readonly cwd: string;
  readonly env: Environment;
  /** `--conf FILE`: this clush.conf instead of those of ClusterShell's folders. */
  readonly clushConf?: string | undefined;
  /** `--topology FILE`: this topology.conf instead of `routes` and of those of ClusterShell's folders. */
  readonly topology?: string | undefined;
  /** `-O KEY=VALUE` of the command line, in order. */
  readonly clushOverrides?: readonly string[] | undefined;
  /** `-m NAME`: a run mode of clush.conf. */
  readonly clushMode?: string | undefined;
  /** Not what the files hold, but what they would hold. */
  readonly drafts?: Drafts | undefined;
}

export interface LoadedConfig extends Settings {
  /** What clush.conf says of clush's own manners. */
  readonly clush: ClushSettings;
  /** The grappe.yaml that counts; absent without one. */
  readonly path?: string;
  /** It and what it includes. */
  readonly files: readonly string[];
  /** What they say, one behind the other. */
  readonly text: () => string;
  /** False for a file found in the working folder that nobody agreed to; such a file has no keys that need trust. */
  readonly trusted: boolean;
  readonly warnings: readonly Diagnostic[];
  /** Where a value comes from, by its path in the file: `ssh.fanout`, `groups.web`. */
  readonly origin: (path: string) => Origin;
  /** Where a value of a service is written, for mistakes that show only later. */
  readonly placeOf: PlaceOf;
  /** A unit that the file does not define, on these nodes, with what the file says of all services. */
  readonly unitSettings: (unit: string, nodes: string) => ServiceSettings;
}

/** Throws ConfigError with every mistake, or GrappeError when a file cannot be read at all. */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const { cwd, env, clushConf: conf, clushOverrides: overrides, clushMode: mode } = request;
  const found = findConfig(request);
  const clush = readClushConf({ cwd, env, conf, overrides, mode });
  const parsed = found.file && (await parse(found, request));
  const isRouted = request.topology === undefined && parsed?.written.routes !== undefined;
  const topology = isRouted ? NO_TOPOLOGY : readTopology({ cwd, env, given: request.topology });
  const warnings = [...found.warnings, ...clush.warnings, ...topology.warnings];
  return effective({ parsed, clush, topology }, warnings);
}

export interface Agreement {
  readonly files: readonly string[];
  /** What counts from now on, a value each, with its place. */
  readonly allowed: readonly string[];
  /** Where it is written down. */
  readonly record: string;
}

/** Agrees to the grappe.yaml that would be used, and to what it includes, if it has no mistakes. */
export async function trustConfig(request: ConfigRequest): Promise<Agreement | undefined> {
  const found = findConfig(request);
  if (!found.file) return undefined;
  const { files, powers } = await parse({ ...found, foundInFolder: false }, request);
  const { trustFiles } = await import('./trust.ts');
  return {
    files: files.map(({ name }) => name),
    allowed: powers.map(powerText),
    record: await trustFiles(files, request.env),
  };
}

/** Whether the grappe.yaml as it lies there counts in full: only one that merely lay in the working folder has to be agreed to. */
export async function configTrust(request: ConfigRequest): Promise<'not-needed' | 'agreed' | 'none'> {
  const { file, foundInFolder } = findConfig(request);
  if (!file || !foundInFolder) return 'not-needed';
  const [{ gatherFiles }, { areTrusted }] = await Promise.all([import('./include.ts'), import('./trust.ts')]);
  return (await areTrusted(gatherFiles(file, request).files, request.env)) ? 'agreed' : 'none';
}

/** `grappe.yaml:3:8: ssh.jump: gateway`. */
function powerText({ path, value }: Power): string {
  const plain = plainValue(value);
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
  return `${placeText(value.place)}: ${path.join('.')}: ${text}`;
}

async function parse(found: FoundConfig, { cwd, env, drafts }: ConfigRequest): Promise<ParsedConfig> {
  const { parseConfig } = await import('./parse-config.ts');
  if (!found.file) throw new TypeError('there is no file to parse');
  return parseConfig({
    main: found.file,
    ...{ cwd, env, drafts },
    isTrusted: async (files) => {
      if (!found.foundInFolder) return true;
      if (drafts) return drafts.areTrusted;
      const { areTrusted } = await import('./trust.ts');
      return areTrusted(files, env);
    },
  });
}

/** Without a grappe.yaml. */
const NO_FILE = {
  written: {},
  complete: { services: new Map(), targets: new Map() },
  files: [],
  trusted: true,
  warnings: [],
  placeOf: () => undefined,
} as const satisfies Partial<ParsedConfig>;

const NOTHING: Pick<Settings, 'cluster' | 'vars' | 'groups' | 'routes'> = {
  cluster: {},
  vars: new Map(),
  groups: new Map(),
  routes: [],
};

/** Where values come from. */
interface Layers {
  readonly parsed: ParsedConfig | undefined;
  readonly clush: ClushConf;
  readonly topology: Topology;
}

function effective(layers: Layers, warnings: Diagnostic[]): LoadedConfig {
  const { parsed, clush, topology } = layers;
  const { written, complete, files, trusted, warnings: found, placeOf } = parsed ?? NO_FILE;
  const { cluster, vars, groups, nodes, ssh, routes, history, jobs, console, defaults } = {
    ...NOTHING,
    ...written,
  };
  const { clush: manners } = merge(clush.files, clush.commandLine);
  const [main] = files;
  return {
    cluster,
    vars,
    groups,
    ...(nodes !== undefined && { nodes }),
    ssh: sshSettings(clush.files.ssh, ssh, clush.commandLine.ssh),
    routes: topology.routes.length > 0 ? topology.routes : routes,
    history: { ...DEFAULT_HISTORY, ...history },
    jobs: { ...DEFAULT_JOBS, ...jobs },
    console: {
      ...DEFAULT_CONSOLE,
      ...console,
      sessions: { ...DEFAULT_CONSOLE.sessions, ...console?.sessions },
    },
    ...complete,
    clush: { ...DEFAULT_CLUSH, ...manners },
    ...(main && { path: main.path }),
    files: files.map(({ path }) => path),
    text: () => files.map(({ text }) => text).join(''),
    trusted,
    warnings: [...warnings, ...found],
    origin: (path) => originOf(path, layers),
    placeOf,
    unitSettings: (unit, nodes) => unitSettings(unit, nodes, defaults),
  };
}

type WrittenSsh = Partial<Omit<SshSettings, 'keepalive'> & { keepalive: Partial<SshSettings['keepalive']> }>;

/** Later layers win, key by key. */
function sshSettings(...layers: readonly (WrittenSsh | undefined)[]): SshSettings {
  return layers.reduce<SshSettings>(
    (under, layer) => ({ ...under, ...layer, keepalive: { ...under.keepalive, ...layer?.keepalive } }),
    DEFAULT_SSH,
  );
}

function originOf(path: string, layers: Layers): Origin {
  const { parsed, clush, topology } = layers;
  if (clush.commandLinePaths.has(path)) return { kind: 'command line' };
  const inFile = parsed && writtenAt(parsed.root, stepsOf(path, parsed.root));
  const place = topology.places.get(path) ?? inFile ?? clush.places.get(path);
  if (place) return { kind: 'file', place };
  // An element of a list that was written as one text comes from where the list does.
  const list = path.replace(/\.\d+$/, '');
  return list === path ? { kind: 'default' } : originOf(list, layers);
}

/** What a service does not say may stand in `defaults`. */
function writtenAt(root: PlacedValue, path: ValuePath): Place | undefined {
  const [top, , ...rest] = path;
  return keyPlaceAt(root, path) ?? (top === 'services' ? keyPlaceAt(root, ['defaults', ...rest]) : undefined);
}

/** `services.home.mount.nodes`: names may hold dots, so the longest key that is there is the one meant. */
function stepsOf(path: string, root: PlacedValue): string[] {
  const steps: string[] = [];
  let words = path.split('.');
  for (let value: PlacedValue | undefined = root; words.length > 0;) {
    const step = longestKey(words, value);
    steps.push(step);
    value = value && valueAt(value, [step]);
    words = words.slice(step.split('.').length);
  }
  return steps;
}

function longestKey(words: readonly string[], value: PlacedValue | undefined): string {
  const keys = words.map((_, at) => words.slice(0, words.length - at).join('.'));
  return keys.find((key) => value && valueAt(value, [key])) ?? words[0] ?? '';
}
