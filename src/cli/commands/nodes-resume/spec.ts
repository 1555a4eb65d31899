import type { CommandSpec } from '../../command-spec.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

export const nodesResumeCommand: CommandSpec = {
  path: ['nodes', 'resume'],
  summary: 'put drained nodes back into use',
  usage: 'SET [options]',
  description: `The opposite of 'nodes drain'. A node that is not drained is told of, and is no mistake.`,
  examples: [
    { line: 'grappe nodes resume n7', text: 'one node' },
    { line: 'grappe nodes resume @state:drained', text: 'all that are drained' },
  ],
  options: [
    ...SELECTION_OPTIONS,
    { name: 'json', text: 'the nodes that are still drained as JSON', heading: 'Output' },
    ...CONFIG_OPTIONS,
  ],
  operands: 'nodes',
  load: () => import('./run.ts'),
};
