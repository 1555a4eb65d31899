import type { CommandSpec } from '../../command-spec.ts';

/** What 'run' and 'copy' start on gateways; there it is a bundle of its own, and no grappe is installed. */
export const gatewayCommand: CommandSpec = {
  path: ['gateway'],
  summary: 'do the work of a gateway, as orders on standard input say',
  usage: '',
  examples: [],
  options: [],
  operands: 'none',
  hidden: true,
  load: () => import('./run.ts'),
};
