import type { CommandSpec } from '../../command-spec.ts';
import { SUDO_OPTIONS } from '../../privilege-options.ts';
import { GATEWAY_OPTION, REACH_OPTIONS } from '../../reach-options.ts';
import { RUN_COPY_OPTIONS } from '../copy/copy-options.ts';
import { CONFIG_OPTIONS, SELECTION_OPTIONS } from '../../selection-options.ts';
import { FLOW_OPTIONS } from './flow-spec.ts';

const output = 'Output';

export const runCommand: CommandSpec = {
  path: ['run'],
  summary: 'run a command on many nodes at once',
  usage: '-w SET [options] [--] COMMAND',
  description: `The words of COMMAND are joined by spaces and run by each node's login shell. Placeholders:
%h or %host is the node, %hosts all of them, %n or %rank the node's position from 0. Any other %
stays as it is; %%h writes a literal %h. Standard input that is no terminal is copied to every node.
Without a command, on a terminal, an interactive session starts. -a leaves out nodes that
'grappe nodes drain' took out of use, and says so.

--shard deals items to the nodes, equal parts in node order; %first, %last and %items are those of the node, as
words that need no quotes around them. Nodes for which none is left are left out, and that is said. --batch,
--rate and --order say when nodes are started. --retry tries nodes again that were not reached; a command that
was sent is never repeated, unless --idempotent says that it may. --script sends a local script to the nodes,
where nothing of it is kept; it takes the place of standard input. Values of --env are seen by everybody who is
on the node, and are recorded: they are no place for secrets.

--sudo runs all of COMMAND, in your login shell, with the rights of root or of USER; sudo must let that shell
through. Where it wants a password, the node is denied, unless --ask-sudo-pass has asked you for it: it is sent
to sudo's own question only, and once. Passwords go to hosts whose keys are known, whatever --host-keys and
files say; connections that carry them are not kept for the next command.

--detach hands COMMAND to the queue of jobs, where 'grappe job' shows, follows and cancels it: it begins in the
login folder of each node and outlives grappe and the connection. 64 MB of each output are kept; more ends it.

Enter shows what is still running. Ctrl-C stops starting and ends the remote commands; a second
Ctrl-C leaves at once.`,
  examples: [
    { line: 'grappe run -w n[1-20] -b uname -r', text: 'equal outputs are shown once' },
    {
      line: "grappe run -g compute -x n7 -u 30 'systemctl is-active sshd'",
      text: 'a group but one node, 30 s each',
    },
    { line: 'grappe run -a -b --diff cat /etc/ntp.conf', text: 'what differs from the majority' },
    { line: 'tar c app | grappe run -w @web tar x -C /srv', text: 'standard input goes to every node' },
    { line: 'grappe run -w n[1-3] --json uptime | jq .', text: 'events for scripts' },
    { line: 'grappe run -a --sudo systemctl restart chrony', text: 'as root, where sudo asks nothing' },
    {
      line: "grappe run -w n[1-2] --shard 1-60 'work %first %last'",
      text: 'n1 does 1 to 30, n2 does 31 to 60',
    },
    {
      line: 'grappe run -a --batch 10% --max-failed 2 --script update.sh',
      text: 'a local script in waves, until a third node fails',
    },
  ],
  options: [
    ...SELECTION_OPTIONS,
    {
      name: 'gather',
      short: 'b',
      aliases: ['dshbak'],
      text: 'gather nodes with equal output',
      heading: output,
    },
    { name: 'gatherall', short: 'B', text: 'as -b, standard error merged in', heading: output },
    {
      name: 'line',
      short: 'L',
      text: 'lines in node order, after the end; with -b gathered as they come',
      heading: output,
    },
    { name: 'nolabel', short: 'N', text: 'no node name before lines', heading: output },
    { name: 'regroup', short: 'r', text: 'name groups in headers', heading: output },
    { name: 'groupbase', short: 'G', text: 'group names without their source', heading: output },
    { name: 'diff', text: 'show what differs from the most common output', heading: output },
    { name: 'progress', short: 'P', text: 'show progress, also with plain output', heading: output },
    { name: 'quiet', short: 'q', text: 'outputs only', heading: output },
    {
      name: 'verbose',
      short: 'v',
      text: 'with -b, lines as they come, too; why each single node was not reached',
      heading: output,
    },
    { name: 'debug', short: 'd', text: 'tell everything', heading: output, hidden: true },
    { name: 'json', text: 'one JSON event a line', heading: output },
    { name: 'raw-output', text: 'do not make control characters harmless on a terminal', heading: output },
    {
      name: 'color',
      value: 'WHEN',
      text: 'never, always or auto',
      heading: output,
      complete: ['never', 'always', 'auto'],
    },
    {
      name: 'outdir',
      value: 'DIR',
      text: 'exact output in a file per node',
      heading: output,
      complete: 'file',
    },
    {
      name: 'errdir',
      value: 'DIR',
      text: 'exact standard error in a file per node',
      heading: output,
      complete: 'file',
    },
    { name: 'maxrc', short: 'S', text: 'exit with the largest exit code, as clush -S', heading: output },
    ...FLOW_OPTIONS,
    ...RUN_COPY_OPTIONS,
    ...REACH_OPTIONS,
    GATEWAY_OPTION,
    {
      name: 'command_timeout',
      aliases: ['command-timeout'],
      short: 'u',
      value: 'SECONDS',
      text: 'for the command; 0 is none',
      heading: 'Reaching nodes',
    },
    { name: 'nostdin', short: 'n', text: 'do not read standard input', heading: 'Reaching nodes' },
    ...SUDO_OPTIONS,
    ...CONFIG_OPTIONS,
  ],
  stopsAtOperand: true,
  load: () => import('./run.ts'),
};
