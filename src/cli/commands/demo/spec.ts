import type { CommandSpec } from '../../command-spec.ts';

export const demoCommand: CommandSpec = {
  path: ['demo'],
  summary: 'try grappe on an embedded cluster',
  usage: '[--nodes N] [--once]',
  description: `Starts real SSH servers in this process, on 127.0.0.1 only, with keys made for the occasion. Commands run as
you, in folders of their own. Nothing is left behind. It needs neither root nor sshd.`,
  examples: [
    { line: 'grappe demo', text: 'eight nodes and a prompt' },
    { line: 'grappe demo --once', text: 'show the first commands and end' },
  ],
  options: [
    { name: 'nodes', value: 'N', text: 'how many nodes (8)' },
    { name: 'once', text: 'end after the first commands' },
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
