/** The fleet of one invocation: its configuration, its groups, and the way to its nodes. */

import { hostname } from 'node:os';
import { GrappeError, systemClock } from '../base/index.ts';
import {
  ChosenWays,
  type ConfigRequest,
  type LoadedConfig,
  loadConfig,
  reachFor,
  renderDiagnostics,
  routedReach,
  routeExpressions,
  routeTable,
  stateFolder,
} from '../config/index.ts';
import { type GroupSource, type GroupSources, loadGroupSources } from '../groups/index.ts';
import { NodeStates, type OldChecks } from '../states/index.ts';
import {
  type AutoConnector,
  createConnector,
  createHostKeys,
  type Detour,
  type HostKeys,
  type ReachOf,
  type ReachOptions,
  splitUserAtNode,
  type TransportEnvironment,
} from '../transport/index.ts';
import { SameMachines } from './same-machines.ts';
import { slurmGroupsOf } from './slurm-groups.ts';

export interface FleetRequest {
  /** `--config`; else the first grappe.yaml found. */
  readonly configFile?: string | undefined;
  readonly groupsConf?: string | undefined;
  /** `--topology`. */
  readonly topology?: string | undefined;
  readonly clushConf?: string | undefined;
  /** `-O KEY=VALUE`. */
  readonly clushOptions?: readonly string[];
  /** A run mode of clush.conf (-m). */
  readonly clushMode?: string | undefined;
  /** The source that `@group` means (-s). */
  readonly groupSource?: string | undefined;
  /** What the command line says about reaching nodes; goes before every file. */
  readonly reach?: Partial<ReachOptions>;
  /** What is known of single nodes; goes before everything else. */
  readonly reachOfNode?: (node: string) => Partial<ReachOptions> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Ends the commands of group sources that are asked for `ssh.overrides`. */
  readonly signal?: AbortSignal | undefined;
  /** Is told where a group stands for what was found long ago. */
  readonly tellOldChecks?: (old: OldChecks) => void;
  /** Asks for the passphrase of a key; without it encrypted keys are not used. */
  readonly askPassphrase?: TransportEnvironment['askPassphrase'];
  /** Asks for the password of the nodes, or of a jump host; without it nobody logs in by one. */
  readonly askPassword?: TransportEnvironment['askPassword'];
  /** A password may go to the nodes: whatever files and options say, their host keys must be known. */
  readonly sendsPasswords?: boolean;
}

export interface Fleet {
  readonly config: LoadedConfig;
  readonly groups: GroupSources;
  /** What is remembered of its nodes: drains, and how the last check found them. */
  readonly states: NodeStates;
  readonly reachOf: ReachOf;
  /** What has been met under several names so far. */
  readonly machines: SameMachines;
  /** Asked where a gateway is down. */
  readonly detour: Detour | undefined;
  /** The gateways that may do the work for a node, its own first; none where this machine does it. */
  readonly workersOf: (node: string) => readonly string[];
  /** For a person, before anything else. */
  readonly warnings: readonly string[];
  /**
   * Opens the way to the nodes; whoever opens it closes it. Throws GrappeError where the configuration of
   * one of `nodes` is wrong: nothing is contacted then. With `keepMasters`, what the system's ssh opens is kept.
   */
  connect(nodes?: Iterable<string>, keepMasters?: TransportEnvironment['keepMasters']): AutoConnector;
  /** The same for their host keys, which are read without logging in. */
  hostKeys(nodes?: Iterable<string>): HostKeys;
}

export async function openFleet(request: FleetRequest): Promise<Fleet> {
  const { env } = request;
  const config = await loadConfig(configRequestOf(request));
  const leftOut: string[] = [];
  const states = new NodeStates(stateFolder(env), config.path);
  let opened: Fleet | undefined;
  const own = slurmGroupsOf(config, async () => opened ?? notYet());
  const warn = (message: string): void => void leftOut.push(`warning: ${message}\n`);
  const groups = await groupsOf({ config, states, own, warn }, request);
  const asking = request.signal ? groups.endedBy(request.signal) : groups;
  const { reachOf: reachOfFiles, detour, workersOf } = await ways(config, request.reach, asking);
  const reachOf = (node: string): ReachOptions => ({
    ...reachOfFiles(splitUserAtNode(node).node),
    ...request.reachOfNode?.(node),
    ...((request.sendsPasswords || config.clush.passwordPrompt) && { hostKeys: 'verified' }),
  });
  const machines = new SameMachines();
  const lookedUp = (node: string, login: string): void => machines.note(node, login);
  const { sshPath: sshProgram } = config.clush;
  const { askPassphrase, askPassword } = request;
  const environment = { env, askPassphrase, askPassword, sshProgram, detour, lookedUp };
  opened = {
    config,
    groups,
    states,
    reachOf,
    detour,
    workersOf,
    machines,
    warnings: [...(config.warnings.length > 0 ? [renderDiagnostics(config.warnings)] : []), ...leftOut],
    connect: (nodes = [], keepMasters) =>
      checked(createConnector(reachOf, { ...environment, keepMasters }), nodes, reachOf),
    hostKeys: (nodes = []) => checked(createHostKeys(reachOf, environment), nodes, reachOf),
  };
  return opened;
}

function notYet(): never {
  throw new GrappeError('config-invalid', {
    message: 'how nodes are reached hangs on a group of Slurm',
    why: 'its login node must be reached before it can be asked',
    hint: "name nodes in 'routes' and 'ssh.overrides', or groups of another source",
  });
}

/** Nodes that are reached in the same way are right or wrong together: one of each kind is looked at. */
function checked<T extends Pick<AutoConnector, 'check'>>(
  way: T,
  nodes: Iterable<string>,
  reachOf: ReachOf,
): T {
  const kinds = new Set<string>();
  for (const node of nodes) {
    const kind = JSON.stringify(reachOf(node));
    if (!kinds.has(kind)) way.check(node);
    kinds.add(kind);
  }
  return way;
}

export function configRequestOf(request: FleetRequest): ConfigRequest {
  const { cwd, env } = request;
  return {
    given: request.configFile,
    clushConf: request.clushConf,
    clushOverrides: request.clushOptions,
    clushMode: request.clushMode,
    topology: request.topology,
    ...{ cwd, env },
  };
}

interface GroupParts {
  readonly config: LoadedConfig;
  readonly states: NodeStates;
  /** More that grappe itself has. */
  readonly own: readonly GroupSource[];
  readonly warn: (message: string) => void;
}

async function groupsOf(
  { config, states, own, warn }: GroupParts,
  { env, groupsConf, groupSource, tellOldChecks }: FleetRequest,
): Promise<GroupSources> {
  const { groups: named, nodes, services } = config;
  const sources = await loadGroupSources({ env, groupsConf, warn, groups: named, nodes, services });
  const groups = sources.withOwn([
    states.groups(tellOldChecks),
    {
      name: 'run',
      members: async (group) => (await import('../store/index.ts')).runGroup(stateFolder(env), group),
    },
    ...own,
  ]);
  return groupSource === undefined ? groups : groups.withDefault(groupSource);
}

interface Ways {
  readonly reachOf: ReachOf;
  readonly detour: Detour | undefined;
  readonly workersOf: Fleet['workersOf'];
}

/** How the configuration says that nodes are reached: directly, or through gateways. */
async function ways(
  config: LoadedConfig,
  choices: FleetRequest['reach'],
  groups: GroupSources,
): Promise<Ways> {
  const readNodeSet = await overrideNodes(config, groups);
  if (config.routes.length === 0) {
    return { reachOf: reachFor(config, choices, readNodeSet), detour: undefined, workersOf: () => [] };
  }
  const sets = await groups.resolveEach(routeExpressions(config), { label: 'routes' });
  const table = routeTable(config, sets, hostname());
  const chosen = new ChosenWays(table, systemClock);
  const gatewaysTo = (node: string): readonly string[] => chosen.gatewaysTo(node);
  return {
    reachOf: routedReach({ config, choices, readNodeSet, gatewaysTo }),
    detour: (node, gateway) => chosen.detour(splitUserAtNode(node).node, gateway),
    workersOf: (node) => table.workersOf(splitUserAtNode(node).node),
  };
}

/** The node sets of ssh.overrides, resolved beforehand: they may name groups of any source. */
async function overrideNodes(
  config: LoadedConfig,
  groups: GroupSources,
): Promise<(expression: string) => { has(node: string): boolean }> {
  const expressions = config.ssh.overrides.map(({ nodes }) => nodes);
  const sets = await groups.resolveEach(expressions, { label: 'ssh.overrides' });
  const byExpression = new Map(expressions.map((expression, at) => [expression, sets[at]]));
  return (expression) => byExpression.get(expression) ?? { has: () => false };
}
