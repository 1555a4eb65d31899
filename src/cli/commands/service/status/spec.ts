import type { CommandSpec } from '../../../command-spec.ts';
import { JSON_OPTION, serviceOptions } from '../service-options.ts';

export const serviceStatusCommand: CommandSpec = {
  path: ['service', 'status'],
  summary: 'how services stand on their nodes',
  usage: '[NAME…] [-w SET] [options]',
  description: `A name that grappe.yaml defines is that service, on its nodes; -w and -x narrow them. Any other name is a unit,
and needs -w. Without a name, all services of the file. Each node is asked once for all its units; nothing
is changed or locked. Ends with 0 when every instance is as its service declares, or runs where that
says nothing.`,
  examples: [
    { line: 'grappe service status', text: 'every service of grappe.yaml' },
    { line: 'grappe service status nginx -w web[1-3]', text: 'one service, on some of its nodes' },
    { line: 'grappe service status ssh cron -w n[1-60]', text: 'units, with no file' },
    { line: 'grappe service status --tag hpc --json', text: 'as JSON, an object per instance' },
  ],
  options: serviceOptions([JSON_OPTION], "for a node's answer (30)"),
  operands: 'services',
  load: () => import('./run.ts'),
};
