import type { CommandSpec } from '../../../command-spec.ts';
import { definedServiceOptions } from '../service-options.ts';
import { CHANGE_OPTIONS } from '../verb/spec.ts';

export const serviceApplyCommand: CommandSpec = {
  path: ['service', 'apply'],
  summary: 'make services as grappe.yaml declares them',
  usage: '[NAME…|FILE] [-w SET] [--yes] [options]',
  description: `Makes a plan as 'service plan' does, shows it, asks, and carries it out: dependencies first, wave by wave, others kept
out by a lock. Where nobody can be asked, it needs --yes. FILE is a plan that 'plan -o' has kept, with a / in its name or
ending in .plan or .json: it is refused where the configuration or the state of an instance has changed since.

The first Ctrl-C begins nothing new and waits for what runs, the second leaves; 'service rollout resume' takes up the rest.
Ends with 0 when every instance is as declared, or as many as max_failed allows.`,
  examples: [
    { line: 'grappe service apply', text: 'everything, after a look at the plan' },
    { line: 'grappe service apply --tag hpc --yes', text: 'a part, without a question' },
    {
      line: 'grappe service plan -o monday.plan && grappe service apply monday.plan',
      text: 'what was read, and no more',
    },
  ],
  options: definedServiceOptions(
    CHANGE_OPTIONS.filter(({ name }) => name !== 'with-dependents'),
    "for one verb on one node (the file's timeout, 90)",
  ),
  operands: 'services',
  load: () => import('./run.ts'),
};
