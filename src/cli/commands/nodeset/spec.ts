import type { CommandSpec } from '../../command-spec.ts';

const commands = 'Commands';
const operations = 'Operations';
const groups = 'Groups';
const output = 'Output';

export const nodesetCommand: CommandSpec = {
  path: ['nodeset'],
  summary: 'fold, expand, count, compare and group sets of node names',
  usage: 'COMMAND [options] [SET [-x|-i|-X] SET…]',
  description: `Operands are united. -x, -i and -X after the first operand are applied from left to right; before
it they are applied to standard input, or to all nodes with -a. '-' stands for standard input, which is
also read when there is no operand: words and lines, '#' begins a remark.

In a set: n[1-5,9] ranges, n[0-6/2] steps, n[001-010] padding, r[1-4]u[1-8] several axes; a,b union,
a!b difference, a&b intersection, a^b one of both; @group, @source:group, @* all nodes, @@source the
names of its groups, web* wildcards.

Exit status: 0, 1 when a set or a group is refused, 2 when the command line is wrong.`,
  examples: [
    { line: 'grappe nodeset -f n1 n2 n3 n9', text: 'n[1-3,9]' },
    { line: "grappe nodeset -e -S '\\n' n[1-3]", text: 'one node a line' },
    { line: 'grappe nodeset -c @compute -x @down', text: 'how many of a group are not in another' },
    { line: 'grappe nodeset -f --split=4 n[1-100]', text: 'four equal parts' },
    { line: 'grappe nodeset -ll', text: 'groups of the default source with their nodes' },
  ],
  options: [
    { name: 'fold', short: 'f', text: 'one folded node set', heading: commands },
    { name: 'expand', short: 'e', text: 'every node by itself', heading: commands },
    { name: 'count', short: 'c', text: 'how many nodes', heading: commands },
    { name: 'regroup', short: 'r', text: 'fold, with groups where they fit', heading: commands },
    {
      name: 'list',
      short: 'l',
      text: 'groups of a source, or of the given nodes; -ll with nodes, -lll with counts',
      heading: commands,
    },
    { name: 'list-all', short: 'L', text: 'as -l, of all sources', heading: commands },
    {
      name: 'list-sources',
      aliases: ['groupsources'],
      text: 'the group sources, the default one first',
      heading: commands,
    },
    {
      name: 'index',
      value: 'NODE',
      text: 'position of a node in the set, from 0; exit status 1 when it is not there',
      heading: commands,
      complete: 'nodes',
    },
    {
      name: 'exclude',
      short: 'x',
      value: 'SET',
      text: 'without these nodes',
      heading: operations,
      complete: 'nodes',
    },
    {
      name: 'intersection',
      short: 'i',
      value: 'SET',
      text: 'only nodes that are in this set too',
      heading: operations,
      complete: 'nodes',
    },
    {
      name: 'xor',
      short: 'X',
      value: 'SET',
      text: 'nodes that are in one of both sets',
      heading: operations,
      complete: 'nodes',
    },
    {
      name: 'slice',
      short: 'I',
      value: 'RANGES',
      text: 'nodes at these positions, from 0',
      heading: operations,
    },
    { name: 'pick', value: 'N', text: 'N nodes at random', heading: operations },
    { name: 'split', value: 'N', text: 'at most N parts of equal size, one a line', heading: operations },
    { name: 'contiguous', text: 'one line for every run of consecutive indexes', heading: operations },
    { name: 'rangeset', short: 'R', text: 'range sets (1-5,9) instead of node sets', heading: operations },
    { name: 'all', short: 'a', text: 'all nodes of the group source', heading: groups },
    {
      name: 'groupsource',
      short: 's',
      value: 'SOURCE',
      text: 'source of groups that name none',
      heading: groups,
    },
    { name: 'groupbase', short: 'G', text: 'groups without their source: @name', heading: groups },
    {
      name: 'groupsconf',
      value: 'FILE',
      text: 'group sources of this groups.conf',
      heading: groups,
      complete: 'file',
    },
    {
      name: 'config',
      value: 'FILE',
      text: 'this grappe.yaml instead of the one found',
      heading: groups,
      complete: 'file',
    },
    {
      name: 'autostep',
      value: 'N',
      text: 'write a-b/step for N and more equally spaced indexes; also 50% or auto',
      heading: output,
    },
    { name: 'axis', value: 'RANGES', text: 'fold these axes only: 1,2 or -1 for the last', heading: output },
    {
      name: 'separator',
      short: 'S',
      value: 'TEXT',
      text: "between nodes with -e; '\\n' is a new line",
      heading: output,
    },
    {
      name: 'output-format',
      short: 'O',
      value: 'FORMAT',
      text: 'each name in this form: %s-ipmi',
      heading: output,
    },
    { name: 'quiet', short: 'q', text: 'no (default) mark, no warnings', heading: output },
    { name: 'debug', short: 'd', text: 'accepted for habit', heading: output, hidden: true },
  ],
  operands: 'nodes',
  load: () => import('./run.ts'),
};
