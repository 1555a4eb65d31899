/** The effective configuration in the form of grappe.yaml, with the origin of each value if wanted. */

import type { Node } from 'yaml';
import { formatAge, formatSize } from './amounts.ts';
import { formatDuration } from './duration.ts';
import type { LoadedConfig } from './load-config.ts';
import { originText } from './origin.ts';
import { shownConsole } from './show-console.ts';
import { shownJobs } from './show-jobs.ts';
import { shownServices, shownTargets } from './services/show-services.ts';
import type { ClushSettings, HistorySettings, ReachSettings, SshSettings } from './settings.ts';
import type { Shown } from './shown.ts';

/** clush's own manners stand under `x-clush`, which a grappe.yaml may hold but which means nothing there. */
export function shownConfig(config: LoadedConfig): { readonly [key: string]: Shown } {
  const { cluster, vars, nodes, groups, ssh, routes, history, jobs, console, services, targets, clush } =
    config;
  return {
    version: 1,
    ...(Object.keys(cluster).length > 0 && { cluster: { ...cluster } }),
    ...(vars.size > 0 && { vars: Object.fromEntries(vars) }),
    ...(nodes !== undefined && { nodes }),
    ...(groups.size > 0 && {
      groups: Object.fromEntries(groups),
    }),
    ssh: shownSsh(ssh),
    ...(routes.length > 0 && { routes: routes.map((route) => ({ ...route })) }),
    jobs: shownJobs(jobs),
    history: shownHistory(history),
    console: shownConsole(console),
    ...(services.size > 0 && { services: shownServices(services) }),
    ...(targets.size > 0 && { targets: shownTargets(targets) }),
    'x-clush': shownClush(clush),
  };
}

/** YAML; with `origins`, each value has a remark that says where it comes from. */
export async function configText(
  config: LoadedConfig,
  options: { readonly origins: boolean },
): Promise<string> {
  const { Document, Scalar, YAMLMap, YAMLSeq } = await import('yaml');
  const isEscaped = await escapedPlaces();
  const nodeOf = (value: Shown, path: readonly string[]): Node => {
    if (isList(value)) {
      const list = new YAMLSeq();
      list.items = value.map((item, at) => nodeOf(item, [...path, String(at)]));
      return list;
    }
    if (typeof value === 'object') {
      const map = new YAMLMap();
      for (const [key, inner] of Object.entries(value)) map.set(key, nodeOf(inner, [...path, key]));
      return map;
    }
    const scalar = new Scalar(isEscaped(path) ? escaped(value) : value);
    if (options.origins) scalar.comment = ` ${originText(config.origin(path.join('.')))}`;
    return scalar;
  };
  return new Document(nodeOf(shownConfig(config), [])).toString({ lineWidth: 0 });
}

/** Where `${` would be read as a variable, and does not stay as it is written. */
async function escapedPlaces(): Promise<(path: readonly string[]) => boolean> {
  const { builtInsIn } = await import('./services/built-ins.ts');
  const { CONFIG_KEYS } = await import('./schema/index.ts');
  const builtInsOf = builtInsIn(CONFIG_KEYS);
  return (path) => builtInsOf(path)?.areKept === false;
}

/** What is shown can be read again: `${` must not become a variable then. */
function escaped(value: string | number | boolean): string | number | boolean {
  return typeof value === 'string' ? value.replaceAll('${', () => '$${') : value;
}

/** Path of each value to the words that say where it comes from. */
export function originsOf(config: LoadedConfig): Readonly<Record<string, string>> {
  const paths = leafPaths(shownConfig(config), []);
  return Object.fromEntries(paths.map((path) => [path.join('.'), originText(config.origin(path.join('.')))]));
}

function leafPaths(value: Shown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object') return [path];
  const entries = isList(value)
    ? value.map((item, at) => [String(at), item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => leafPaths(inner, [...path, key]));
}

function isList(value: Shown): value is readonly Shown[] {
  return Array.isArray(value);
}

function shownSsh(ssh: SshSettings): Shown {
  const { configFile, options, fanout, connectTimeoutMs, commandTimeoutMs, keepalive, persistMs, overrides } =
    ssh;
  return {
    ...shownReach(ssh),
    ...(configFile !== undefined && { config: configFile }),
    ...(options.length > 0 && { options: options }),
    fanout,
    connect_timeout: formatDuration(connectTimeoutMs),
    command_timeout: formatDuration(commandTimeoutMs),
    keepalive: { interval: formatDuration(keepalive.intervalMs), count: keepalive.count },
    persist: formatDuration(persistMs),
    ...(overrides.length > 0 && {
      overrides: overrides.map((override) => ({
        nodes: override.nodes,
        ...shownReach(override),
        ...(override.address !== undefined && { address: override.address }),
      })),
    }),
  };
}

function shownReach(reach: ReachSettings): { readonly [key: string]: Shown } {
  const { transport, user, port, identityFiles, jump, hostKeys, raw } = reach;
  return {
    ...(transport !== undefined && { transport }),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(identityFiles !== undefined && identityFiles.length > 0 && { identity: identityFiles }),
    ...(jump !== undefined && { jump: jump }),
    ...(hostKeys !== undefined && { host_keys: hostKeys }),
    ...(raw !== undefined && { raw }),
  };
}

function shownHistory({ record, keepMs, maxBytes, audit }: HistorySettings): Shown {
  return { record, keep: formatAge(keepMs), max: formatSize(maxBytes), audit };
}

function shownClush(clush: ClushSettings): Shown {
  const { colour, nodeCount, verbosity, maxrc, historySize, sshPath, foldAxis, modes } = clush;
  const { commandPrefix, passwordPrompt } = clush;
  return {
    colour,
    node_count: nodeCount,
    verbosity,
    maxrc,
    history_size: historySize,
    ...(sshPath !== undefined && { ssh_path: sshPath }),
    ...(commandPrefix !== undefined && { command_prefix: commandPrefix }),
    ...(passwordPrompt && { password_prompt: true }),
    ...(foldAxis !== undefined && { fold_axis: foldAxis }),
    ...(modes.size > 0 && { modes: [...modes.keys()] }),
  };
}
