import type { CommandSpec } from '../../command-spec.ts';
import { ANSWER_TIMEOUT, REACH_OPTIONS } from '../../reach-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';

export const doctorCommand: CommandSpec = {
  path: ['doctor'],
  summary: 'explain how nodes are reached, and what stands in the way',
  usage: '[-w SET] [options]',
  description: `Without nodes: versions, the configuration in force, group sources, the ssh of this machine and its
known faults, grappe's folders, and whether the history is whole: every page of it is read. A damaged one
ends with 9; the next run puts it aside and goes on from the newest backup.

With nodes, for each (those alike in one paragraph): address, user, jump hosts, the transport and why it
was chosen, the keys that would be offered, what known_hosts says; then it logs in, has the node repeat
a word made for the occasion, and tells what was agreed, what login files print in front of commands, or
what went wrong and what to do next. Ends as 'nodes check' does.`,
  examples: [
    { line: 'grappe doctor', text: 'is this machine set up well' },
    { line: 'grappe doctor -w n7', text: 'why does n7 not answer' },
    { line: 'grappe doctor -w @web --json', text: 'for scripts and for reports' },
  ],
  options: [
    ...SELECTION_OPTIONS,
    { name: 'json', text: 'the result as JSON', heading: 'Output' },
    ...REACH_OPTIONS,
    ANSWER_TIMEOUT,
    ...CONFIG_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
