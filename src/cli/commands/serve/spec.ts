import type { CommandSpec } from '../../command-spec.ts';
import { CONFIG_OPTIONS } from '../../selection-options.ts';

export const serveCommand: CommandSpec = {
  path: ['serve'],
  summary: 'serve the web console and its API',
  usage: '[options]',
  description: `Listens on 127.0.0.1 and prints a link that signs in once, as administrator. On any other address it wants TLS
and at least one account (\`grappe user add\`): console.tls in grappe.yaml names a certificate, or \`self-signed\`.
The server keeps connections to the nodes, acts for jobs, and takes a changed grappe.yaml without being started anew. Runs go
on when a browser is closed. SIGHUP reads the configuration and a renewed certificate anew at once; Ctrl-C or SIGTERM
ends it: running commands are ended, jobs go on.
On a terminal it takes commands; \`help\` lists them.`,
  examples: [
    { line: 'grappe serve', text: 'on this machine alone; prints a link' },
    { line: 'ssh -L 8017:127.0.0.1:8017 head', text: 'from elsewhere: through ssh, without opening a port' },
    { line: 'grappe serve --host 0.0.0.0', text: 'for others, with TLS and accounts' },
  ],
  options: [
    { name: 'port', value: 'N', text: 'the port (8017); 0: any that is free' },
    { name: 'host', value: 'ADDRESS', text: 'the address to listen on (127.0.0.1)' },
    ...CONFIG_OPTIONS,
  ],
  operands: 'none',
  load: () => import('./run.ts'),
};
