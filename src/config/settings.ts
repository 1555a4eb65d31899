/**
 * What a configuration says once it is read: plain data, with the defaults. Knows no YAML and no schema,
 * so that a command without any configuration file pays for neither.
 */

import type { ReachOptions } from '../transport/index.ts';
import type { ConsoleSettings } from './console-settings.ts';
import type { JobsSettings } from './jobs-settings.ts';
import type { ServiceSettings } from './service-settings.ts';

export interface Settings {
  readonly cluster: ClusterSettings;
  readonly vars: ReadonlyMap<string, string>;
  /** The fleet, as a node-set expression: what `-a` and `@*` mean. Absent: the union of all groups. */
  readonly nodes?: string;
  /** Group name to node-set expression. */
  readonly groups: ReadonlyMap<string, string>;
  readonly ssh: SshSettings;
  /** In the order in which they are written; of several that hold a node, the last one counts. */
  readonly routes: readonly Route[];
  readonly history: HistorySettings;
  readonly jobs: JobsSettings;
  readonly console: ConsoleSettings;
  /** By name, in the order of the file. */
  readonly services: ReadonlyMap<string, ServiceSettings>;
  /** Named sets of services; a target in a target is already taken apart. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

interface ClusterSettings {
  readonly name?: string;
  readonly colour?: Colour;
}

export const COLOURS = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'grey'] as const;
type Colour = (typeof COLOURS)[number];

/** What may be said for the whole fleet and again, for some nodes, in an override. */
export interface ReachSettings {
  readonly transport?: ReachOptions['transport'];
  readonly user?: string;
  readonly port?: number;
  readonly identityFiles?: readonly string[];
  readonly jump?: string;
  readonly hostKeys?: ReachOptions['hostKeys'];
  readonly raw?: boolean;
}

export interface SshSettings extends ReachSettings {
  readonly transport: ReachOptions['transport'];
  readonly identityFiles: readonly string[];
  readonly hostKeys: ReachOptions['hostKeys'];
  readonly raw: boolean;
  /** An ssh_config file instead of the user's and the system's; `none` reads neither. */
  readonly configFile?: string;
  /** OpenSSH options in ssh_config form: `Compression=yes`. */
  readonly options: readonly string[];
  readonly fanout: number;
  readonly connectTimeoutMs: number;
  /** 0: commands may run for ever. */
  readonly commandTimeoutMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly count: number };
  /** How long an unused connection is kept; 0 closes it at once. */
  readonly persistMs: number;
  readonly overrides: readonly SshOverride[];
}

export interface SshOverride extends ReachSettings {
  /** The nodes it is for, as a node-set expression. */
  readonly nodes: string;
  readonly address?: string;
}

/** Nodes that are reached through gateways; both sides are node-set expressions. */
export interface Route {
  readonly nodes: string;
  readonly via: readonly string[];
  /** Who runs and copies for these nodes: this machine, through the gateways, or the gateways (`here` when absent). */
  readonly work?: 'here' | 'gateway';
}

/** What is recorded of runs. */
export interface HistorySettings {
  readonly record: boolean;
  readonly keepMs: number;
  readonly maxBytes: number;
  readonly audit: boolean;
}

export const DEFAULT_HISTORY: HistorySettings = {
  record: true,
  keepMs: 30 * 86_400_000,
  maxBytes: 500e6,
  audit: true,
};

/** What only clush.conf says: how clush itself behaves. */
export interface ClushSettings {
  readonly colour: 'auto' | 'always' | 'never';
  /** Whether the header of a gathered block counts its nodes. */
  readonly nodeCount: boolean;
  readonly verbosity: number;
  /** Whether the exit status is the largest of the nodes', as with `-S`. */
  readonly maxrc: boolean;
  readonly historySize: number;
  /** The ssh program with its first words: `/usr/bin/ssh`. */
  readonly sshPath?: string;
  /** Goes before every command: `sudo -n`. */
  readonly commandPrefix?: string;
  /** A password is asked for once, and given to every command first. */
  readonly passwordPrompt: boolean;
  /** Axes on which node sets are folded, from defaults.conf; they count from 0. */
  readonly foldAxis?: readonly number[];
  /** The `[mode:NAME]` sections, as written. */
  readonly modes: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export const DEFAULT_CLUSH: ClushSettings = {
  colour: 'auto',
  nodeCount: true,
  verbosity: 1,
  maxrc: false,
  historySize: 100,
  passwordPrompt: false,
  modes: new Map(),
};

export const DEFAULT_SSH = {
  transport: 'auto',
  identityFiles: [],
  hostKeys: 'strict',
  raw: false,
  options: [],
  fanout: 64,
  connectTimeoutMs: 10_000,
  commandTimeoutMs: 0,
  keepalive: { intervalMs: 15_000, count: 3 },
  persistMs: 60_000,
  overrides: [],
} as const satisfies SshSettings;
