/** From the options that every node command shares to the fleet, the chosen nodes and how to reach them. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Fleet, openFleet, selectNodes, type Selection } from '../app/index.ts';
import { GrappeError, systemReason } from '../base/index.ts';
import { sshOptionsOf } from '../config/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import type { ReachOptions, TransportName } from '../transport/index.ts';
import type { Drain } from '../states/index.ts';
import type { Arguments } from './arguments.ts';
import { passphraseAsker } from './ask-passphrase.ts';
import { drainNotes } from './drain-notes.ts';
import { errorText } from './error-text.ts';
import { usageError } from './getopt.ts';
import { passwords } from './passwords.ts';
import { diesOfSignals } from './interrupts.ts';
import type { CliIo } from './io.ts';
import { oldChecksText } from './old-checks-text.ts';

export interface ChosenNodes {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
  /** What they were chosen by. */
  readonly selection: Selection;
}

/** The fleet, and the nodes of it that these options choose. */
export async function chosenNodes(
  args: Arguments,
  io: CliIo,
  options: SelectionDefaults = {},
): Promise<ChosenNodes> {
  const fleet = await fleetOf(args, io);
  const drains = options.usesNodes ? await drainsOf(args, io, fleet) : [];
  const drained = NodeSet.from(drains.map(({ node }) => node));
  const selection = await selectionOf(args, io, { ...options, ...(drained.size > 0 && { drained }) });
  using signals = diesOfSignals(io);
  const nodes = await selectNodes(selection, fleet.groups.endedBy(signals.signal), Math.random);
  if (drains.length === 0) return { fleet, nodes, selection };
  if (!args.has('quiet')) {
    const leftOut = args.has('all') ? (await fleet.groups.resolve('@*')).difference(nodes) : NodeSet.empty;
    await io.stderr.write(drainNotes(drains, { nodes, leftOut }, io.program));
  }
  return { fleet, nodes, selection };
}

/** Where the list cannot be read, -a does not know what it stands for; nodes that are named do not depend on it. */
async function drainsOf(args: Arguments, io: CliIo, fleet: Fleet): Promise<readonly Drain[]> {
  try {
    return await fleet.states.drains.list();
  } catch (error) {
    if (args.has('all') || !(error instanceof GrappeError)) throw error;
    await io.stderr.write(errorText(error, io.program));
    return [];
  }
}

interface SelectionDefaults {
  /** All nodes when none are named. */
  readonly otherwiseAll?: boolean;
  /** Puts the nodes to use rather than looking at them: -a leaves out drained ones, and it is said of others. */
  readonly usesNodes?: boolean;
  /** Operands are node sets, as with -w. */
  readonly operands?: boolean;
}

/** Reads the configuration that these options name or that is found; warnings go to stderr. */
export async function fleetOf(args: Arguments, io: CliIo): Promise<Fleet> {
  // Commands of group sources have process groups of their own: Ctrl-C reaches them only through us.
  using signals = diesOfSignals(io);
  const secrets = passwords(args, io);
  const fleet = await openFleet({
    configFile: args.value('config'),
    groupsConf: args.value('groupsconf'),
    clushConf: args.value('conf'),
    clushOptions: args.values('option'),
    clushMode: args.value('mode'),
    topology: args.value('topology'),
    groupSource: args.value('groupsource'),
    reach: reachOf(args),
    env: io.env,
    cwd: io.cwd,
    signal: signals.signal,
    askPassphrase: passphraseAsker(io),
    ...(!args.has('quiet') && {
      tellOldChecks: (old) => void io.stderr.write(`${io.program}: ${oldChecksText(old)}\n`),
    }),
    ...secrets,
  });
  for (const warning of fleet.warnings) await io.stderr.write(warning);
  // Before anything is contacted: sshd does not wait for long.
  await secrets.askPassword?.();
  return fleet;
}

/** What -x, -X and --pick leave of nodes that are chosen otherwise; undefined where none of them is given. */
export async function narrowedNodes(
  args: Arguments,
  io: CliIo,
  { fleet, nodes }: { readonly fleet: Fleet; readonly nodes: () => NodeSet },
): Promise<NodeSet | undefined> {
  if (!['exclude', 'exclude-group', 'pick'].some((option) => args.has(option))) return undefined;
  const selection = await selectionOf(args, io, {});
  using signals = diesOfSignals(io);
  const groups = fleet.groups.endedBy(signals.signal);
  return await selectNodes({ ...selection, nodes: [nodes().fold()] }, groups, Math.random);
}

export async function selectionOf(
  args: Arguments,
  io: CliIo,
  {
    otherwiseAll = false,
    operands = false,
    drained,
  }: SelectionDefaults & { readonly drained?: NodeSet } = {},
): Promise<Selection> {
  return {
    nodes: args.values('nodes'),
    operands: operands ? args.operands : [],
    exclude: args.values('exclude'),
    all: args.has('all') || (otherwiseAll && !namesNodes(args)),
    groups: args.values('group'),
    excludeGroups: args.values('exclude-group'),
    hostfiles: await Promise.all(
      args.values('hostfile').map((name) => readHostfile(resolve(io.cwd, name), name)),
    ),
    pick: args.integer('pick', 1),
    ...(drained && { drained }),
  };
}

const CHOOSING = ['nodes', 'group', 'hostfile', 'all'];

/** Whether nodes are chosen at all. */
export function namesNodes(args: Arguments): boolean {
  return args.operands.length > 0 || choosesNodes(args);
}

/** Whether options choose nodes: operands may be something else. */
export function choosesNodes(args: Arguments): boolean {
  return CHOOSING.some((option) => args.has(option));
}

async function readHostfile(path: string, name: string): Promise<{ name: string; text: string }> {
  try {
    return { name, text: await readFile(path, 'utf8') };
  } catch (cause) {
    throw new GrappeError('hostfile', {
      message: `cannot read the host file '${name}'`,
      why: systemReason(cause),
      cause,
    });
  }
}

/** Only what was said: grappe.yaml and ssh_config fill in the rest. */
export function reachOf(args: Arguments): Partial<ReachOptions> {
  const transport = transportOf(args);
  const port = args.integer('port', 1, 65_535);
  return {
    ...(transport && { transport }),
    ...sshOptionsFrom(args),
    ...optional('sshConfigFile', args.value('ssh-config')),
    ...optional('user', args.value('user')),
    ...optional('jump', args.value('jump')),
    ...optional('port', port),
    ...optional('hostKeys', args.choice('host-keys', ['strict', 'accept-new', 'no'])),
    ...optional('connectTimeoutMs', connectTimeoutOf(args)),
    ...(args.has('identity') && { identityFiles: args.values('identity') }),
    ...(args.has('raw') && { raw: true }),
    ...(args.has('forward-agent') && { forwardAgent: true }),
  };
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}

function transportOf(args: Arguments): TransportName | 'auto' | undefined {
  const worker = args.value('worker');
  if (worker === undefined) return args.choice('transport', ['auto', 'ssh2', 'openssh', 'local']);
  if (worker === 'exec') return 'local';
  if (worker === 'ssh') return args.choice('transport', ['auto', 'ssh2', 'openssh']) ?? 'auto';
  throw usageError(`worker '${worker}' is not offered`, 'one of: exec, ssh; other transports: --transport');
}

/** Nothing can be reached in no time; who wants no limit gives a large one. */
function connectTimeoutOf(args: Arguments): number | undefined {
  const ms = args.milliseconds('connect_timeout');
  if (ms === 0) throw usageError(`option '-t' needs a time above 0`);
  return ms;
}

/** An option in ssh_config's form, or, as clush takes them, words of ssh's command line: `-o '-p 2222 -oUser=ops'`. */
function sshOptionsFrom(args: Arguments): Partial<ReachOptions> {
  const given = args.values('options').map((text) => {
    const { unknown, ...words } = text.startsWith('-')
      ? sshOptionsOf(text)
      : { options: [text], unknown: [] };
    if (unknown.length === 0) return words;
    const hint = 'write it as -o Keyword=value, as in ssh_config';
    throw usageError(`ssh option '${unknown[0]}' is not understood`, hint);
  });
  return {
    ...(given.length > 0 && { sshOptions: given.flatMap(({ options }) => options) }),
    ...optional('sshConfigFile', given.findLast(({ configFile }) => configFile !== undefined)?.configFile),
  };
}
