/** Options of `run` about what runs where, and in which order. */

import type { OptionSpec } from '../../command-spec.ts';

const command = 'Command';
const flow = 'Flow';

export const FLOW_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'script',
    value: 'FILE',
    text: 'run this local script; the operands are its arguments',
    heading: command,
    complete: 'file',
  },
  {
    name: 'step',
    value: 'COMMAND',
    text: 'one of several commands; a node stops at the first that fails (repeatable)',
    heading: command,
  },
  { name: 'env', value: 'NAME=VALUE', text: 'environment of the command (repeatable)', heading: command },
  { name: 'chdir', value: 'DIR', text: 'folder to run in', heading: command },
  {
    name: 'mode',
    short: 'm',
    value: 'MODE',
    text: "run mode of clush.conf: a [mode:MODE] section's settings",
    heading: command,
  },
  {
    name: 'shard',
    value: 'ITEMS',
    text: 'deal 1-60, a,b,c, the lines of a file or the files of a pattern to the nodes',
    heading: flow,
  },
  {
    name: 'weights',
    value: 'WEIGHTS',
    text: 'larger parts for some: n1=2,n[2-9]=1, or cpus',
    heading: flow,
  },
  {
    name: 'canary',
    value: 'N|N%',
    text: 'so many nodes alone at first; the others only if all of these end well',
    heading: flow,
  },
  { name: 'batch', value: 'N|N%', text: 'waves of so many nodes, one after the other', heading: flow },
  {
    name: 'order',
    value: 'ORDER',
    text: 'of starts: natural, reverse, random or given',
    heading: flow,
    complete: ['natural', 'reverse', 'random', 'given'],
  },
  {
    name: 'detach',
    text: 'leave at once: it runs on as a job, a task for each node, and its id is printed',
    heading: flow,
  },
  { name: 'rate', value: 'N/s|N/m', text: 'most starts in a second or minute', heading: flow },
  {
    name: 'max-failed',
    value: 'N|N%',
    text: 'start no more nodes once more than these have failed',
    heading: flow,
  },
  { name: 'retry', value: 'N', text: 'further tries of nodes that are not reached', heading: flow },
  {
    name: 'idempotent',
    text: 'the command may run twice: --retry also repeats it where it was lost',
    heading: flow,
  },
  // Of a recorded run: what its script was; a rerun takes the file as it is now.
  { name: 'script-sha256', value: 'DIGEST', text: 'what the script was', heading: command, hidden: true },
  // What its items were, so that a changed file is noticed.
  {
    name: 'shard-digest',
    value: 'DIGEST',
    text: 'refuse other items than these',
    heading: flow,
    hidden: true,
  },
];
