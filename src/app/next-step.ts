/** What to do about a node that was not reached, where the transport itself has no better advice. */

import { CAUSE_STEPS } from '../base/index.ts';
import type { NodeDiagnosis } from './diagnose.ts';

const WRONG_ANSWER =
  'look at what its login files and its shell do (~/.bashrc, ForceCommand); --raw sends the bare command';

export function nextStep({ check, hint, plan }: NodeDiagnosis): string | undefined {
  if (check.state === 'active') return undefined;
  const { cause } = check.result;
  if (hint !== undefined) return hint;
  if (cause === 'gateway' && plan?.proxyCommand) return 'try the ProxyCommand of ssh_config by hand';
  if (cause === 'gateway' && plan) return `run 'grappe doctor -w ${plan.via.join(',')}'`;
  return cause === null ? WRONG_ANSWER : CAUSE_STEPS[cause];
}
