import { OUTCOME_ORDER, OUTCOMES, TASK_OUTCOMES } from '../../../base/index.ts';
import type { CommandSpec, OptionSpec } from '../../command-spec.ts';
import { runCommand } from '../run/spec.ts';

/** `--failed`, `--unreachable`, …: an option for every outcome that a run has. */
const OUTCOME_OPTIONS: readonly OptionSpec[] = OUTCOME_ORDER.filter(
  (outcome) => !TASK_OUTCOMES.has(outcome),
).map((outcome) => ({
  name: outcome,
  text: OUTCOMES[outcome].text,
  heading: 'Which nodes of the run',
}));

/** Which nodes and which files is what the run says. */
const OF_THE_RUN: ReadonlySet<string> = new Set(['Choosing nodes', 'Copying']);

export const rerunCommand: CommandSpec = {
  path: ['rerun'],
  summary: 'a recorded run again, on those of its nodes that ended in some way',
  usage: 'RUN|--last --failed|--unreachable|--not-run|… [options]',
  description: `RUN is an id of 'grappe history', or the beginning of one, or last. The command, and the options that say how
nodes are reached, are those of the run, whatever folder this is typed in; options given here come after them.
%n, %rank and %hosts keep the meaning that they had in the run. Nodes whose result is unknown are run again with
--lost only; those of an interrupted run without a recorded end count among them. Nodes that were drained
meanwhile are left out, and said. Standard input is not recorded: a run that read some needs it again. A script,
and what is to be copied, are read anew; a script that has changed is told.

Of a change of services, the same verb is done on the instances that ended so, and on nothing else; what is
left of one that was halted or killed is taken up by 'service rollout resume' instead, under its own id.`,
  examples: [
    { line: 'grappe rerun --last --failed', text: 'where it failed' },
    { line: 'grappe rerun --last --unreachable --not-run -t 30', text: 'where it never ran, waiting longer' },
    { line: 'grappe rerun 0nq3k --failed --blocked', text: 'a change of services, where it did not go well' },
    { line: 'grappe run -w @run:last:failed -b journalctl -n 20', text: 'something else on these nodes' },
  ],
  options: [
    { name: 'last', text: 'the newest run', heading: 'Which nodes of the run' },
    ...OUTCOME_OPTIONS,
    ...runCommand.options.filter(({ heading = '' }) => !OF_THE_RUN.has(heading)),
  ],
  operands: 'runs',
  load: () => import('./run.ts'),
};
