import type { CommandSpec } from '../../command-spec.ts';
import { FINGERPRINT_OPTION } from '../../server-options.ts';

export const loginCommand: CommandSpec = {
  path: ['login'],
  summary: 'sign in to a server, and keep a token for --server',
  usage: 'URL [options]',
  description: `Asks for a one-time link or a token on the terminal, or with --user for a password, and has the server make a token. It is
kept for this account alone, in tokens.json beside grappe.yaml of this account (~/.config/grappe). A secret never stands on the
command line, where others see it; without a terminal it is read from standard input. GRAPPE_TOKEN goes before what is kept.

A certificate that the server has made for itself is shown once, to be compared with what 'grappe serve' printed.`,
  examples: [
    { line: 'grappe login https://head:8017/', text: 'then paste the link that was sent to you' },
    { line: 'grappe login --user ann http://127.0.0.1:8017/', text: 'by password' },
  ],
  options: [
    { name: 'user', short: 'l', value: 'NAME', text: 'sign in by the password of this account' },
    { name: 'days', value: 'N', text: 'how long the token is good (30)' },
    FINGERPRINT_OPTION,
  ],
  load: () => import('./run.ts'),
};
