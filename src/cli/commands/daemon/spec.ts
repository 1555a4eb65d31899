import type { CommandSpec } from '../../command-spec.ts';

const about = `The background process keeps connections to nodes between commands, so that the next command on a node
needs no login. The first 'run' starts it; a connection is closed when it was not used for 'ssh.persist'
(60 s), and the process ends when nobody needs it. '--no-persist', 'ssh.persist: 0s' or
GRAPPE_NO_PERSIST=1 in the environment do without. It serves one account, over a socket in
$XDG_RUNTIME_DIR/grappe.

Nodes that need the system's ssh are kept by ssh itself, one process for each (ControlMaster), for as long.
Your own master (ControlPath in ssh_config, with %C, %h, %n or %k) is used where it runs, and never ended;
'ControlPath none' keeps nothing.`;

export const daemonStatusCommand: CommandSpec = {
  path: ['daemon', 'status'],
  summary: 'show the background process and the connections that it keeps',
  usage: '[--json]',
  description: about,
  examples: [{ line: 'grappe daemon status', text: 'which connections are kept' }],
  options: [{ name: 'json', text: 'the result as JSON', heading: 'Output' }],
  operands: 'none',
  load: () => import('./status.ts'),
};

export const daemonStopCommand: CommandSpec = {
  path: ['daemon', 'stop'],
  summary: 'close the kept connections and end the background process',
  usage: '[--json]',
  description: `Commands that run over it end in their own time, and the process with them; nothing new is given to it.
Connections that the system's ssh keeps are closed, too; one in use when it was not used for 'ssh.persist'.
Whoever acts for jobs goes on, and logs in anew.`,
  examples: [{ line: 'grappe daemon stop', text: 'log out everywhere' }],
  options: [{ name: 'json', text: 'the result as JSON', heading: 'Output' }],
  operands: 'none',
  load: () => import('./stop.ts'),
};

/** What 'run' starts. */
export const daemonServeCommand: CommandSpec = {
  path: ['daemon', 'serve'],
  summary: 'be the background process',
  usage: '',
  examples: [],
  options: [],
  operands: 'none',
  hidden: true,
  load: () => import('./serve.ts'),
};
