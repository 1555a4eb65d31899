import type { CommandSpec } from '../../command-spec.ts';

export const gatherCommand: CommandSpec = {
  path: ['gather'],
  summary: 'gather lines of the form "node: text" and show equal outputs once',
  usage: '[-b | -L | -bL | -T | --diff] [options] < LINES',
  description:
    'Reads standard input. Without an option, shows one block for each node. Keys may be node sets. On a terminal control characters are shown, in a pipe every byte passes unchanged.',
  examples: [
    { line: 'pdsh -w n[1-9] uname -r | grappe gather -b', text: 'equal outputs once, under their node set' },
    { line: 'grappe gather -T < boot.log', text: 'common beginnings once, as a tree' },
    { line: "grappe gather --diff -S '|' < versions.txt", text: 'what differs from the largest group' },
  ],
  options: [
    {
      name: 'dshbak',
      short: 'b',
      aliases: ['c', 'B'],
      text: 'gather nodes with the same output',
      heading: 'Output',
    },
    {
      name: 'lines',
      short: 'L',
      text: 'no header blocks: lines behind labels, in node order',
      heading: 'Output',
    },
    { name: 'no-labels', short: 'N', text: 'text alone', heading: 'Output' },
    { name: 'tree', short: 'T', text: 'trace tree: common first lines once', heading: 'Output' },
    { name: 'diff', text: 'unified diff of every output against the most frequent one', heading: 'Output' },
    {
      name: 'color',
      value: 'WHEN',
      text: 'never, always or auto (the default)',
      complete: ['never', 'always', 'auto'],
      heading: 'Output',
    },
    { name: 'quiet', short: 'q', text: 'no counts in headers', heading: 'Output' },
    { name: 'verbose', short: 'v', text: 'show every input line as it is read', heading: 'Output' },
    {
      name: 'debug',
      short: 'd',
      text: 'the same, and say what was read on standard error',
      heading: 'Output',
    },
    { name: 'regroup', short: 'r', text: 'fold node sets into groups', heading: 'Groups' },
    { name: 'groupsource', short: 's', value: 'SOURCE', text: 'default group source', heading: 'Groups' },
    { name: 'groupbase', short: 'G', text: 'no group source in group names', heading: 'Groups' },
    {
      name: 'groupsconf',
      value: 'FILE',
      text: 'use this groups.conf',
      complete: 'file',
      heading: 'Groups',
    },
    {
      name: 'separator',
      short: 'S',
      value: 'TEXT',
      text: "what ends the key; ':' by default",
      heading: 'Input',
    },
    {
      name: 'interpret-keys',
      value: 'WHEN',
      text: 'keys are node sets: never, always, or auto (until one is not)',
      complete: ['never', 'always', 'auto'],
      heading: 'Input',
    },
    { name: 'fast', short: 'F', text: 'accepted for habit: gathering is always fast', heading: 'Input' },
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
