/**
 * The OpenSSH client configuration: read once, asked per host. Options first, then the user's file, then the
 * system's, or `-F FILE` alone. Runs no program: where ssh would (Match exec), the answer is left open.
 */

import { join } from 'node:path';
import { GrappeError } from '../../../base/index.ts';
import { localAccount } from '../../local-account.ts';
import { checkNodeName } from '../../node-name.ts';
import { type ConfigItem, MOST_FILES, parseCommandLineOption, readConfigFile } from './config-file.ts';
import { type Evaluation, evaluateItems, expandHostName, newEvaluation } from './evaluate.ts';
import { type HostConfig, buildHostConfig } from './host-config.ts';
import { canonicalAddress } from './numeric-address.ts';
import type { Gateway } from './jump-spec.ts';
import type { LocalFacts } from './path-expander.ts';

export interface SshConfigSources {
  /** `-F`: this file alone; `none` reads no file at all. */
  readonly file?: string;
  /** `-o`: options in ssh_config form, before any file. */
  readonly options?: readonly string[];
  /** Folder of the system's files; `/etc/ssh` unless a test says otherwise. */
  readonly systemFolder?: string;
  /** Home of the local account; like ssh, from the account database and not from $HOME. */
  readonly home?: string;
  /** Name of the local account. */
  readonly user?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** What is said about one host outside of ssh_config: it comes before everything else. */
export interface HostOverrides {
  readonly user?: string;
  readonly port?: number;
  /** Address instead of the name (HostName). */
  readonly address?: string;
  readonly jump?: string;
  readonly identityFiles?: readonly string[];
  /** Gateways to pass, in order, unless an option names another way; goes before ssh_config. */
  readonly route?: readonly Gateway[];
}

export interface SshConfig {
  /** The effective configuration of one host. Throws `ssh-config` or `node-name`. */
  forHost(name: string, overrides?: HostOverrides): HostConfig;
  /** Configurations of the jump hosts towards `host`, in the order in which they are passed. */
  hopsTo(host: HostConfig): readonly HostConfig[];
}

export function loadSshConfig(sources: SshConfigSources = {}): SshConfig {
  const facts = localFacts(sources);
  const options = (sources.options ?? []).flatMap((option) => parseCommandLineOption(option));
  const files = readFiles(sources.file, facts);
  return {
    forHost: (name, overrides = {}) => {
      const { route = [] } = overrides;
      const items = [...overrideItems(overrides), ...options, ...routeItems(route)];
      const host = alongRoute(evaluateHost(name, items, files, facts), route);
      return requireIdentities(host, new Set(overrides.identityFiles).size);
    },
    hopsTo: (host) => hopsTo(host, { files, facts, seen: [] }),
  };
}

function localFacts(sources: SshConfigSources): LocalFacts {
  const account = localAccount();
  return {
    home: sources.home ?? account.home,
    user: sources.user ?? account.name,
    uid: account.uid,
    environment: sources.environment ?? process.env,
    systemFolder: sources.systemFolder ?? '/etc/ssh',
  };
}

function readFiles(file: string | undefined, facts: LocalFacts): readonly ConfigItem[][] {
  const { home, uid, systemFolder } = facts;
  const shared = { home, uid, budget: { filesLeft: MOST_FILES } };
  const userRules = {
    ...shared,
    includeFolder: join(home, '.ssh'),
    isUserFile: true,
    checkPermissions: true,
  };
  if (file !== undefined) return readNamedFile(file, { ...userRules, checkPermissions: false });
  const systemRules = { ...shared, includeFolder: systemFolder, isUserFile: false, checkPermissions: false };
  const read = [
    readConfigFile(join(home, '.ssh', 'config'), userRules),
    readConfigFile(join(systemFolder, 'ssh_config'), systemRules),
  ];
  return read.filter((items) => items !== undefined).map((items) => [...items]);
}

function readNamedFile(file: string, rules: Parameters<typeof readConfigFile>[1]): readonly ConfigItem[][] {
  if (file.toLowerCase() === 'none') return [];
  const items = readConfigFile(file, rules);
  if (items !== undefined) return [[...items]];
  throw new GrappeError('ssh-config', {
    message: `the ssh_config file '${file}' cannot be read`,
    hint: 'check the path after -F',
  });
}

const GIVEN_PLACE = { source: 'the command line or grappe.yaml', text: '' };

/** Behind the options: of ProxyJump and ProxyCommand the first counts. */
function routeItems(route: readonly Gateway[]): readonly ConfigItem[] {
  const value = route.map(({ host }) => host).join(',');
  return value === '' ? [] : [{ kind: 'set', key: 'proxyjump', value, place: GIVEN_PLACE }];
}

/** What is said of a gateway holds wherever it is passed by its plain name. */
function alongRoute(host: HostConfig, route: readonly Gateway[]): HostConfig {
  if (route.length === 0) return host;
  const known = new Map(route.map((gateway) => [gateway.host, gateway]));
  return { ...host, jumps: host.jumps.map((hop) => ({ ...known.get(hop.host), ...hop })) };
}

function overrideItems({ user, port, address, jump, identityFiles }: HostOverrides): readonly ConfigItem[] {
  const place = GIVEN_PLACE;
  const items: ConfigItem[] = (identityFiles ?? []).map((file) => ({
    kind: 'set',
    key: 'identityfile',
    value: [file],
    place,
  }));
  if (user !== undefined) items.push({ kind: 'set', key: 'user', value: user, place });
  if (port !== undefined) items.push({ kind: 'set', key: 'port', value: port, place });
  if (address !== undefined)
    items.push({ kind: 'set', key: 'hostname', value: address.replaceAll('%', '%%'), place });
  if (jump !== undefined) items.push({ kind: 'set', key: 'proxyjump', value: jump, place });
  return items;
}

function evaluateHost(
  name: string,
  options: readonly ConfigItem[],
  files: readonly (readonly ConfigItem[])[],
  facts: LocalFacts,
): HostConfig {
  checkNodeName(name);
  const evaluation = newEvaluation();
  const subject = { host: name, originalHost: name, localUser: facts.user, isFinal: false };
  for (const items of [options, ...files]) evaluateItems(items, subject, evaluation);
  const hostName = resolvedHostName(name, evaluation);
  if (evaluation.wantsFinal) {
    evaluation.values.hostname = hostName;
    for (const items of files)
      evaluateItems(items, { ...subject, host: hostName, isFinal: true }, evaluation);
  }
  return buildHostConfig(name, hostName, evaluation, facts);
}

/** The first files are those of this run: values add up in the order in which they are read. */
function requireIdentities(host: HostConfig, count: number): HostConfig {
  if (count === 0) return host;
  return {
    ...host,
    identityFiles: host.identityFiles.map((file, at) => ({ ...file, required: at < count })),
  };
}

function resolvedHostName(name: string, { values }: Evaluation): string {
  const hostName = values.hostname === undefined ? name : expandHostName(values.hostname, name);
  return canonicalAddress(hostName) ?? hostName.toLowerCase();
}

interface HopContext {
  readonly files: readonly (readonly ConfigItem[])[];
  readonly facts: LocalFacts;
  /** Hosts further on along the way: meeting one again is a loop. */
  readonly seen: readonly string[];
}

/**
 * As ssh does it: the first hop is reached as its own configuration says (its ProxyJump included), the later
 * ones through the hop before. `-o` options are the target's alone.
 */
function hopsTo(host: HostConfig, { files, facts, seen }: HopContext): readonly HostConfig[] {
  const [first, ...later] = host.jumps.map((hop, index) =>
    evaluateHost(hop.host, overrideItems({ ...hop, ...(index > 0 && { jump: 'none' }) }), files, facts),
  );
  if (first === undefined) return [];
  if (seen.includes(first.hostKeyName) || first.hostKeyName === host.hostKeyName) {
    throw new GrappeError('ssh-config', {
      message: `the ProxyJump hosts of '${host.name}' lead back to '${first.name}'`,
      hint: `give '${first.name}' a Host block of its own with 'ProxyJump none'`,
    });
  }
  return [...hopsTo(first, { files, facts, seen: [...seen, host.hostKeyName] }), first, ...later];
}
