import type { CommandSpec } from '../../../command-spec.ts';
import { JSON_OPTION, serviceOptions } from '../service-options.ts';

export const serviceCatCommand: CommandSpec = {
  path: ['service', 'cat'],
  summary: 'the files that make services what they are, as their nodes have them',
  usage: 'NAME… [-w SET] [options]',
  description: `A name that grappe.yaml defines is that service, on its nodes; any other is a unit, and needs -w. With systemd
the unit file and its drop-ins are shown, as by 'systemctl cat'; else the init script and its defaults, the scripts of
a runit service, the sections of supervisord's files, or the commands of grappe.yaml. Nodes that have the same are
shown together, so that those that differ stand apart. Root is asked only where the login may not read them.

Ends with 1 where a node has no such unit.`,
  examples: [
    { line: 'grappe service cat nginx -w web[1-3]', text: 'a unit, wherever it is' },
    { line: 'grappe service cat web', text: 'a service of grappe.yaml, on all its nodes' },
  ],
  options: serviceOptions([{ ...JSON_OPTION, text: 'the result as JSON' }], "for a node's answer (30)"),
  operands: 'services',
  load: () => import('./run.ts'),
};
