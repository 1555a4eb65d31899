import type { CommandSpec } from '../../command-spec.ts';
import { ANSWER_TIMEOUT, GATEWAY_OPTION, REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

const output = 'Output';

export const nodesFactsCommand: CommandSpec = {
  path: ['nodes', 'facts'],
  summary: 'what nodes are: system, processors, memory, load, disks',
  usage: '[-w SET] [options]',
  description: `Operating system, kernel, processors, memory, load, disks, uptime, init system and virtualisation, asked in one
round trip for each node. Equal machines are shown once; what differs between them, such as load and
free memory, is shown as a range. Network file systems are left out: a server that is gone would hold
up the answer. Without a choice of nodes, all nodes of the configuration are asked.

Facts are kept for ten minutes in $XDG_CACHE_HOME/grappe; the age is shown. Ends with 0 when the facts of all
nodes are known, 4 when a node does not answer or lets nobody in, 1 when one answers wrongly.`,
  examples: [
    { line: 'grappe nodes facts', text: 'every node of grappe.yaml' },
    { line: 'grappe nodes facts -w n[1-60] --refresh', text: 'as they are now' },
    {
      line: "grappe nodes facts -a --json | jq '.nodes[] | select(.facts.cpus.count < 8).node'",
      text: 'for scripts',
    },
  ],
  options: [
    ...SELECTION_OPTIONS,
    { name: 'gather', short: 'b', text: 'equal machines under headers, as run -b', heading: output },
    { name: 'refresh', text: 'ask every node, whatever is remembered', heading: output },
    { name: 'json', text: 'the result as JSON', heading: output },
    ...REACH_OPTIONS,
    GATEWAY_OPTION,
    ANSWER_TIMEOUT,
    ...CONFIG_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
