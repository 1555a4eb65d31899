import type { CommandSpec } from '../../command-spec.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

export const nodesDrainCommand: CommandSpec = {
  path: ['nodes', 'drain'],
  summary: 'take nodes out of use until they are resumed, or list those that are',
  usage: '[SET] --reason TEXT [options]',
  description: `A drained node is left out of 'run -a', which says so. A node that is named (by -w, -g or a file) is used all
the same, with a note. Commands that only look (nodes check, facts, top) see drained nodes, too. Nothing is
sent to the nodes, and what runs on them goes on.

Without SET the drained nodes are listed. The list belongs to the grappe.yaml that counts and to your
account; '@state:drained' stands for it in every node set.`,
  examples: [
    { line: "grappe nodes drain n7 --reason 'disk fails'", text: 'out of use' },
    { line: 'grappe nodes drain', text: 'what is drained, by whom, since when, why' },
    { line: 'grappe run -w @compute!@state:drained uptime', text: 'a group without its drained nodes' },
  ],
  options: [
    { name: 'reason', value: 'TEXT', text: 'why; shown wherever the nodes are left out' },
    ...SELECTION_OPTIONS,
    { name: 'json', text: 'the drained nodes as JSON', heading: 'Output' },
    ...CONFIG_OPTIONS,
  ],
  operands: 'nodes',
  load: () => import('./run.ts'),
};
