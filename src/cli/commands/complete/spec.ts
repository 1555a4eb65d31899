import type { CommandSpec } from '../../command-spec.ts';

export const completeCommand: CommandSpec = {
  path: ['__complete'],
  summary: 'candidates for the last of the given words, one a line',
  usage: '-- WORDS…',
  hidden: true,
  examples: [],
  options: [],
  load: () => import('./run.ts'),
};
