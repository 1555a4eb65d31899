import type { CommandSpec } from '../../../command-spec.ts';
import { definedServiceOptions } from '../service-options.ts';

export const serviceDriftCommand: CommandSpec = {
  path: ['service', 'drift'],
  summary: 'what is otherwise than grappe.yaml declares',
  usage: '[NAME…] [-w SET] [options]',
  description: `Looks at every instance that declares 'state', 'enabled' or 'masked', and changes nothing. Ends with 0 where all
are as declared, 6 where some differ, 4 or 1 where that cannot be told or had: a node is not reached, a unit is missing.`,
  examples: [
    { line: 'grappe service drift', text: 'everything' },
    { line: 'grappe service drift --tag hpc -x @state:down', text: 'from a timer: the exit status tells' },
  ],
  options: definedServiceOptions(
    [{ name: 'json', text: 'as JSON', heading: 'Output' }],
    "for a node's answer (30)",
  ),
  operands: 'services',
  load: () => import('./run.ts'),
};
