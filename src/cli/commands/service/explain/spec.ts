import type { CommandSpec } from '../../../command-spec.ts';
import { CONFIG_OPTIONS } from '../../../selection-options.ts';
import { NODE_OPTIONS, commandTimeout, PRIVILEGE_OPTIONS } from '../service-options.ts';

export const serviceExplainCommand: CommandSpec = {
  path: ['service', 'explain'],
  summary: 'what a service on a node waits for, and what is in its way',
  usage: 'SERVICE NODE [options]',
  description: `Reads all that the instance depends on, wherever that runs, and tells each dependency: what it asks for, how many
nodes are good, and which are not; then what is at the root of what blocks it, with the chain to it.

Ends with 0 where nothing is in its way, with 5 where something is that it requires, with 4 or 1 where its node
is out of reach or its unit is missing or masked.`,
  examples: [{ line: 'grappe service explain web front03', text: 'why it is blocked' }],
  options: [
    { name: 'json', text: 'as JSON', heading: 'Output' },
    ...PRIVILEGE_OPTIONS,
    ...NODE_OPTIONS,
    commandTimeout("for a node's answer (30)"),
    ...CONFIG_OPTIONS,
  ],
  operands: 'services',
  load: () => import('./run.ts'),
};
