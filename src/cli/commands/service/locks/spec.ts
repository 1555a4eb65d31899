import type { CommandSpec } from '../../../command-spec.ts';
import { JSON_OPTION, serviceOptions } from '../service-options.ts';

export const serviceLocksCommand: CommandSpec = {
  path: ['service', 'locks'],
  summary: 'who is at work on services, and locks that were left behind',
  usage: '[NAME…] [-w SET] [--break ID] [options]',
  description: `Whoever changes a service holds a lock for it on its nodes, so that two operators who sit at two machines do not
get in each other's way. A lock is refreshed as long as its run goes on, and ends by itself two minutes
after the last time. Without a name, the nodes of all services are asked; units are named with -w.

A lock is broken by the id of its run: look who it is first. The run notices it, and begins nothing new.`,
  examples: [
    { line: 'grappe service locks', text: 'on the nodes of all services' },
    { line: 'grappe service locks nginx -w web[1-3]', text: 'of a unit' },
    { line: 'grappe service locks --break 1m7ywnp86g4e', text: 'somebody who will not come back' },
  ],
  options: serviceOptions(
    [
      { name: 'break', value: 'ID', text: 'break the locks of this run', heading: 'Locks' },
      { ...JSON_OPTION, text: 'the result as JSON' },
    ],
    "for a node's answer (30)",
  ),
  operands: 'services',
  load: () => import('./run.ts'),
};
