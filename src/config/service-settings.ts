/**
 * What grappe.yaml says of services once it is read: plain data, `defaults` already beneath each service, node sets
 * still as text. Durations are milliseconds. `services/` makes it of what is written.
 */

export const BACKENDS = ['systemd', 'sysv', 'openrc', 'runit', 'supervisord', 'command'] as const;

/** Who runs a unit on a node. */
export type Backend = (typeof BACKENDS)[number];

export interface ServiceSettings {
  readonly name: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** The nodes it belongs on, as a node-set expression. */
  readonly nodes: string;
  /** Targets are already taken apart into their services. */
  readonly dependsOn: readonly DependencySettings[];
  /** Order only, nothing is pulled in. `before` of others is already turned round into this. */
  readonly after: readonly string[];
  /** Most instances of this service that are under way at once; absent: as many as of all services together. */
  readonly fanout?: number;
  readonly maxFailed: Amount;
  /** Up to this many failures are not even worth a warning. */
  readonly warnFailed: Amount;
  /** A share of `maxFailed` for nodes that cannot be reached; absent: no share of its own. */
  readonly maxUnreachable?: Amount;
  readonly rollout: RolloutSettings;
  /** What holds on every node that no override names; `instanceSettings` fills in the rest. */
  readonly written: WrittenInstance;
  /** In the order in which they are written: a later one that holds the node wins. */
  readonly overrides: readonly InstanceOverride[];
}

/** What may differ from node to node. */
export interface InstanceSettings {
  readonly unit: string;
  readonly backend: Backend | 'auto';
  /** Absent: `apply` leaves it as it is. So for the next two. */
  readonly state?: 'started' | 'stopped';
  readonly enabled?: boolean;
  readonly masked?: boolean;
  readonly healthcheck?: Healthcheck;
  /** For one verb on one node. */
  readonly timeoutMs: number;
  /** Further tries of a verb on a node where it failed. */
  readonly retries: number;
  /** How root's rights are had where the login is not root. */
  readonly become: 'none' | 'sudo' | 'doas';
  readonly hooks: Hooks;
  /** For backend `command`. */
  readonly commands?: ServiceCommands;
}

/** Only the keys that are written. `unit` and the address of a healthcheck may still hold `${node}` and `${service}`. */
export type WrittenInstance = Partial<Omit<InstanceSettings, 'healthcheck' | 'hooks' | 'commands'>> & {
  readonly healthcheck?: WrittenHealthcheck;
  readonly hooks?: { readonly [Name in keyof Hooks]?: Partial<Hook> };
  readonly commands?: Partial<ServiceCommands>;
};

/** `none` takes away a probe that stands beneath. */
type WrittenHealthcheck = Partial<Omit<Healthcheck, 'probe'>> & { readonly probe?: Probe | 'none' };

export interface InstanceOverride {
  readonly nodes: string;
  readonly written: WrittenInstance;
}

/** A count, or a share of the nodes selected for the service. */
export type Amount = { readonly count: number } | { readonly percent: number };

export interface DependencySettings {
  readonly service: string;
  /** The target by which the file names it, where it does not name the service itself. */
  readonly target?: string;
  /** `healthy` is the default where the other has a healthcheck, else `started`. */
  readonly condition: 'started' | 'healthy' | 'completed';
  /** False: order, and a warning. */
  readonly required: boolean;
  /** all: of its nodes · same-node: on this node · any: one of its nodes · min: so many of its nodes. */
  readonly scope: 'all' | 'same-node' | 'any' | { readonly min: Amount };
  /** Whether this service is restarted when the other one was. */
  readonly restart: boolean;
}

/** What must succeed, on the node itself, before an instance counts as healthy. */
export interface Healthcheck {
  readonly probe: Probe;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Failures in a row that make it unhealthy. */
  readonly retries: number;
  /** Failures in this time after the start do not count. */
  readonly startPeriodMs: number;
}

export type Probe =
  | { readonly test: string }
  | { readonly http: string }
  | { readonly tcp: { readonly host: string; readonly port: number } };

export interface RolloutSettings {
  readonly canary: Amount;
  readonly promote: 'auto' | 'manual';
  /** The size of each wave; the last one repeats. */
  readonly batch: readonly Amount[];
  readonly order: 'listed' | 'reverse' | 'random';
  /** Between waves. */
  readonly pauseMs: number;
  /** How long a state must hold before it is believed. */
  readonly minHealthyMs: number;
  /** An instance that is not healthy by then is `unhealthy`. */
  readonly healthyDeadlineMs: number;
  /** Absent: the service's. */
  readonly maxFailed?: Amount;
  readonly onFailure: 'halt' | 'rollback' | 'continue';
}

export interface Hooks {
  /** Surround each stop, restart and reload. */
  readonly before?: Hook;
  readonly after?: Hook;
  /** What puts a node back before the verb is done again. */
  readonly rollback?: Hook;
}

export interface Hook {
  /** Shell text, never a template: it sees GRAPPE_NODE and the like. */
  readonly run: string;
  /** The instance's node, this machine, or a node set. */
  readonly on: 'node' | 'local' | { readonly nodes: string };
  readonly timeoutMs: number;
  readonly onFailure: 'halt' | 'ignore';
}

/** Shell texts. `status` exits with 0 running, 3 stopped, anything else failed. */
export interface ServiceCommands {
  readonly status: string;
  readonly start: string;
  readonly stop: string;
  readonly restart?: string;
  readonly reload?: string;
  readonly enable?: string;
  readonly disable?: string;
  /** Exits with 0 where it is enabled. */
  readonly isEnabled?: string;
  readonly logs?: string;
  /** Where they run: on each node, here once for each node, here once for all nodes. */
  readonly runOn: 'node' | 'local' | 'once';
}
