import type { CommandSpec } from '../../command-spec.ts';
import { GATEWAY_OPTION, REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

const output = 'Output';

export const nodesTopCommand: CommandSpec = {
  path: ['nodes', 'top'],
  summary: 'processor use, memory and load of nodes, live',
  usage: '[-w SET] [options]',
  description: `A picture of the fleet that fits the terminal: the busiest nodes first, quiet ones in one line, and those that do
not answer by cause. Keys: q or Ctrl-C quits; c, m, l and n sort by processor use, memory, load and name. Nodes are
sampled only while the picture is shown, over one connection each; those that do not answer are tried
again every 15 seconds. Where stdout is no terminal, every node has its line in every frame.

Without a choice of nodes, all nodes of the configuration are shown. With --once it ends with 0 when all nodes
answer, else by what hinders them, as 'run' does.`,
  examples: [
    { line: 'grappe nodes top', text: 'every node of grappe.yaml' },
    { line: 'grappe nodes top -w @compute --sort load --interval 5s', text: 'a group, every five seconds' },
    { line: 'grappe nodes top --once --json', text: 'one frame for scripts' },
  ],
  options: [
    ...SELECTION_OPTIONS,
    { name: 'interval', value: 'TIME', text: 'between two samples (2s)', heading: output },
    {
      name: 'sort',
      value: 'KEY',
      text: 'cpu (default), mem, load or name',
      heading: output,
      complete: ['cpu', 'mem', 'load', 'name'],
    },
    { name: 'once', text: 'one frame, then end', heading: output },
    { name: 'json', text: 'frames as JSON, one a line', heading: output },
    ...REACH_OPTIONS,
    GATEWAY_OPTION,
    ...CONFIG_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
