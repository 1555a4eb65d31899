import type { CommandSpec } from '../../../command-spec.ts';
import { definedServiceOptions } from '../service-options.ts';

export const servicePlanCommand: CommandSpec = {
  path: ['service', 'plan'],
  summary: 'what would make services as grappe.yaml declares them',
  usage: '[NAME…] [-w SET] [-o FILE] [options]',
  description: `Names are services or targets of grappe.yaml; without one, all that declare 'state', 'enabled' or 'masked'.
Each node is read once; nothing is changed or locked. ~ will be changed, ! cannot be. With -o the plan is kept:
'service apply FILE' does exactly that, and refuses where the configuration or a state has changed meanwhile.

Ends with 0 where nothing is to be done, 6 where something is, 4 or 1 where something is out of reach.`,
  examples: [
    { line: 'grappe service plan', text: 'everything' },
    { line: 'grappe service plan web -w front[01-10] -o web.plan', text: 'a part of it, kept' },
    { line: 'grappe service plan --json | jq .changes', text: 'for programs' },
  ],
  options: definedServiceOptions(
    [
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        text: 'keep the plan in this file',
        complete: 'file',
        heading: 'Output',
      },
      { name: 'json', text: 'as JSON', heading: 'Output' },
    ],
    "for a node's answer (30)",
  ),
  operands: 'services',
  load: () => import('./run.ts'),
};
