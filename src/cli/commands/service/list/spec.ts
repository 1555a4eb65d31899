import type { CommandSpec } from '../../../command-spec.ts';
import { JSON_OPTION, serviceOptions } from '../service-options.ts';

export const serviceListCommand: CommandSpec = {
  path: ['service', 'list'],
  summary: 'which services are defined, or, with --discover, which ones nodes have',
  usage: '[NAME…] [-w SET] [--discover] [options]',
  description: `What grappe.yaml says, without asking any node: services, their nodes, what they are declared to be and what
they depend on, then targets. With --discover the nodes are asked instead which services their init system
knows (systemd, OpenRC, init scripts), all nodes of the configuration where none are named; units that the
same nodes have in the same state are one line. A NAME may then hold '*'.`,
  examples: [
    { line: 'grappe service list', text: 'what is defined' },
    { line: 'grappe service list -w n7', text: 'what belongs on one node' },
    { line: "grappe service list --discover -w n[1-60] 'ssh*' cron", text: 'what nodes have' },
  ],
  options: [
    { name: 'discover', text: 'ask the nodes', heading: 'Choosing services' },
    ...serviceOptions([{ ...JSON_OPTION, text: 'the result as JSON' }], "for a node's answer (30)").filter(
      ({ name }) => name !== 'unit',
    ),
  ],
  operands: 'services',
  load: () => import('./run.ts'),
};
