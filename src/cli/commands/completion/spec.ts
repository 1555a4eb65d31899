import type { CommandSpec } from '../../command-spec.ts';

export const completionCommand: CommandSpec = {
  path: ['completion'],
  summary: 'print the completion script of a shell',
  usage: 'bash|zsh|fish',
  examples: [
    { line: 'eval "$(grappe completion bash)"', text: 'in ~/.bashrc' },
    { line: 'grappe completion fish | source', text: 'in config.fish' },
  ],
  options: [],
  operands: ['bash', 'zsh', 'fish'],
  load: () => import('./run.ts'),
};
