import type { CommandSpec } from '../../command-spec.ts';
import { ANSWER_TIMEOUT, GATEWAY_OPTION, REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

export const nodesCheckCommand: CommandSpec = {
  path: ['nodes', 'check'],
  summary: 'which nodes answer, which do not, and why',
  usage: '[-w SET] [options]',
  description: `Every node is asked to repeat a word made for the occasion; only the exact answer counts. Without a choice
of nodes, all nodes of the configuration are asked, drained ones, too. What changed since the last
check is told, and the result is kept for '@state:up', '@state:down' and '@state:error' in every node
set. Ends with 0 when all are active, 4 when one does not answer or lets nobody in, 1 when one answers
wrongly.`,
  examples: [
    { line: 'grappe nodes check', text: 'every node of grappe.yaml' },
    { line: 'grappe nodes check -w n[1-60] -t 3', text: 'a node set, three seconds for a connection' },
    { line: 'grappe nodes check -w @state:down', text: 'have they come back' },
    { line: 'grappe nodes check --export csv > nodes.csv', text: 'for a spreadsheet' },
  ],
  options: [
    ...SELECTION_OPTIONS,
    { name: 'json', text: 'the result as JSON', heading: 'Output' },
    {
      name: 'export',
      value: 'FORMAT',
      text: 'the result as json, yaml or csv',
      heading: 'Output',
      complete: ['json', 'yaml', 'csv'],
    },
    ...REACH_OPTIONS,
    GATEWAY_OPTION,
    ANSWER_TIMEOUT,
    ...CONFIG_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
