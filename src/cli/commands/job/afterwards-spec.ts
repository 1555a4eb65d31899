import type { OptionSpec } from '../../command-spec.ts';

const heading = 'Output';

/** Of commands that make a job: whether they stay with it, and how they show it. */
export const AFTERWARDS_OPTIONS: readonly OptionSpec[] = [
  { name: 'wait', text: 'wait for the end, then print what it wrote', heading },
  { name: 'follow', short: 'f', text: 'the same as it is written', heading },
  { name: 'nolabel', short: 'N', text: 'of several tasks: no number before lines', heading },
  { name: 'quiet', short: 'q', text: 'nothing but outputs', heading },
  { name: 'raw-output', text: 'do not make control characters harmless on a terminal', heading },
  { name: 'json', text: 'as JSON; with --wait and --follow, one event a line', heading },
];
