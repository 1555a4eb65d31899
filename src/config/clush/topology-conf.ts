/**
 * ClusterShell's topology.conf: lines of `gateways: nodes` in its section [routes]. Of the folders that have one, the
 * last counts alone. The root of the tree is the machine that commands start from, which needs no gateway.
 */

import { join, resolve } from 'node:path';
import { GrappeError } from '../../base/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { ConfigError } from '../config-error.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { clusterShellFolders, type Environment } from '../folders.ts';
import type { Route } from '../settings.ts';
import type { Place, SourceFile } from '../source-file.ts';
import { givenConf, optionalSource, placeIn } from './conf-source.ts';
import { type IniValue, parseIni } from './ini.ts';

export interface TopologyOptions {
  readonly cwd: string;
  readonly env: Environment;
  /** `--topology FILE`: this file instead of the search path; its mistakes are errors. */
  readonly given?: string | undefined;
}

export interface Topology {
  readonly routes: readonly Route[];
  /** Path of a value in the effective configuration to the place that set it. */
  readonly places: ReadonlyMap<string, Place>;
  readonly warnings: readonly Diagnostic[];
}

export const NO_TOPOLOGY: Topology = { routes: [], places: new Map(), warnings: [] };

/** Throws ConfigError for the mistakes of a file that was asked for. */
export function readTopology(options: TopologyOptions): Topology {
  const { cwd, env, given } = options;
  if (given !== undefined) {
    const topology = topologyOf(givenConf(resolve(cwd, given), cwd));
    const errors = topology.warnings.map((found): Diagnostic => ({ ...found, severity: 'error' }));
    if (errors.length > 0) throw new ConfigError(errors);
    return topology;
  }
  const warnings: Diagnostic[] = [];
  const files = clusterShellFolders(env).map((folder) =>
    optionalSource(join(folder, 'topology.conf'), cwd, warnings),
  );
  const file = files.findLast((found) => found !== undefined);
  const topology = file === undefined ? NO_TOPOLOGY : topologyOf(file);
  return { ...topology, warnings: [...warnings, ...topology.warnings] };
}

function topologyOf(file: SourceFile): Topology {
  const { sections, faults } = parseIni(file.text, file.name);
  const warnings = faults.map(({ message, place }) => warning(message, placeIn(file, place)));
  // `Main` is what the section was called before ClusterShell 1.7.
  const section = ['routes', 'Main']
    .map((name) => sections.find((found) => found.name === name))
    .find(Boolean);
  const routes: Route[] = [];
  const places = new Map<string, Place>();
  for (const value of section?.values.values() ?? []) {
    const place = placeIn(file, value.place);
    const fault = faultOf(value);
    if (fault !== undefined) {
      warnings.push(warning(`${fault}; this route is left out`, place));
      continue;
    }
    places.set(`routes.${routes.length}.nodes`, place).set(`routes.${routes.length}.via`, place);
    routes.push({ nodes: value.text, via: [value.key] });
  }
  if (section === undefined)
    warnings.push({ severity: 'warning', message: `'${file.name}' has no section [routes]` });
  return { routes, places, warnings };
}

/** What groups stand for is not asked here. */
function faultOf({ key, text }: IniValue): string | undefined {
  if (text.trim() === '') return `'${key}' leads to no nodes`;
  const groups = { members: () => '', all: () => '', groupNames: () => [] };
  try {
    for (const expression of [key, text]) NodeSet.parse(expression, { groups });
    return undefined;
  } catch (error) {
    if (error instanceof GrappeError) return error.message;
    throw error;
  }
}

function warning(message: string, place: Place): Diagnostic {
  return { severity: 'warning', message, place };
}
