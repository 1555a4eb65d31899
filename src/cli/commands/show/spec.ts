import type { CommandSpec } from '../../command-spec.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';
import { runCommand } from '../run/spec.ts';

/** Options of run's output that mean something for a run that is over. */
const LEFT_OUT: ReadonlySet<string> = new Set(['progress', 'outdir', 'errdir', 'maxrc']);

export const showCommand: CommandSpec = {
  path: ['show'],
  summary: 'a recorded run again: who ran what, how it ended, what it wrote',
  usage: 'RUN|--last [options]',
  description: `RUN is an id of 'grappe history', or the beginning of one, or last. With one of the options of run's output,
what is shown is what run itself would have shown, and nothing else; --json gives run's own events.
Only the first MB of each node, and 16 MB of a run, are kept: what is missing is told. Of a change of services, what a
person was shown, or with --json its events.`,
  examples: [
    { line: 'grappe show --last', text: 'the run before' },
    { line: 'grappe show 0nq3k -b --diff', text: 'its outputs, compared' },
  ],
  options: [
    { name: 'last', text: 'the newest run' },
    ...runCommand.options.filter(({ heading, name }) => heading === 'Output' && !LEFT_OUT.has(name)),
    ...CONFIG_OPTIONS,
  ],
  operands: 'runs',
  load: () => import('./run.ts'),
};
