import type { CommandSpec } from '../../command-spec.ts';
import { FINGERPRINT_OPTION } from '../../server-options.ts';

export const logoutCommand: CommandSpec = {
  path: ['logout'],
  summary: 'forget the token of a server, and revoke it there',
  usage: '[URL]',
  description: `Without URL it is the one server that a token is kept for. The token is forgotten in any case; where the server
does not answer, the exit status is 4, and it says how to revoke it there. The certificate of the server stays known.`,
  examples: [{ line: 'grappe logout https://head:8017/', text: "what 'grappe login' kept is good no more" }],
  options: [FINGERPRINT_OPTION],
  load: () => import('./run.ts'),
};
