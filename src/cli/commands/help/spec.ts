import type { CommandSpec } from '../../command-spec.ts';

export const helpCommand: CommandSpec = {
  path: ['help'],
  summary: 'show help for a command or a topic',
  usage: '[COMMAND | exit-status]',
  examples: [
    { line: 'grappe help run', text: 'everything about run' },
    { line: 'grappe help exit-status', text: 'what the exit statuses mean' },
  ],
  options: [],
  operands: 'command',
  load: () => import('./run.ts'),
};
