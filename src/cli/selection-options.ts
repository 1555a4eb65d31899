/** Options that choose nodes; the same for every command that takes a node set. */

import type { OptionSpec } from './command-spec.ts';

const heading = 'Choosing nodes';

export const SELECTION_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'nodes',
    short: 'w',
    value: 'SET',
    text: 'nodes to act on (repeatable)',
    heading,
    complete: 'nodes',
  },
  {
    name: 'exclude',
    short: 'x',
    value: 'SET',
    text: 'nodes to leave out (repeatable)',
    heading,
    complete: 'nodes',
  },
  { name: 'all', short: 'a', text: 'all nodes of the configuration', heading },
  {
    name: 'group',
    short: 'g',
    value: 'GROUP',
    text: 'nodes of a group (repeatable)',
    heading,
    complete: 'groups',
  },
  {
    name: 'exclude-group',
    short: 'X',
    value: 'GROUP',
    text: 'leave out the nodes of a group (repeatable)',
    heading,
    complete: 'groups',
  },
  {
    name: 'groupsource',
    short: 's',
    value: 'SOURCE',
    text: 'group source to use for names without one',
    heading,
  },
  {
    name: 'hostfile',
    aliases: ['machinefile'],
    value: 'FILE',
    text: 'file of node sets, one a line or word (repeatable)',
    heading,
    complete: 'file',
  },
  { name: 'pick', value: 'N', text: 'N nodes of them, at random', heading },
];

const files = 'Configuration';

export const CONFIG_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'config',
    value: 'FILE',
    text: 'this grappe.yaml instead of the one found',
    heading: files,
    complete: 'file',
  },
  {
    name: 'groupsconf',
    value: 'FILE',
    text: 'this ClusterShell groups.conf',
    heading: files,
    complete: 'file',
  },
  { name: 'conf', value: 'FILE', text: 'this ClusterShell clush.conf', heading: files, complete: 'file' },
  {
    name: 'topology',
    value: 'FILE',
    text: 'this ClusterShell topology.conf; goes before routes',
    heading: files,
    complete: 'file',
  },
  {
    name: 'option',
    short: 'O',
    value: 'KEY=VALUE',
    text: 'one setting of clush.conf (repeatable)',
    heading: files,
  },
];
