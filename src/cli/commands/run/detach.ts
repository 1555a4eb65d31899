/** `grappe run --detach`: hands the command to the queue of jobs, a task for each node, and leaves. */

import { foreignNodes, refuseForbidden, submitJob } from '../../../app/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { type JobRequest, JobQueue, type Limits } from '../../../jobs/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import { quoteWord } from '../../../transport/index.ts';
import type { Arguments } from '../../arguments.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { originOf } from '../submit/job-options.ts';
import { afterwards } from '../job/afterwards.ts';
import { QueueDesk } from '../job/desk/queue-desk.ts';
import { environmentOf } from './flow-options.ts';

/** Years: an operator's command ends by itself. */
const NO_END_MS = 10 * 365 * 86_400_000;
const NO_BOUND_BYTES = 2 ** 50;
/** What is kept of each output; a command that writes more is ended. */
const OUTPUT_BYTES = 64 * 2 ** 20;
const PROCESSES = 4096;

/** They need somebody who stays, or say what others than jobs have. */
const NOT_DETACHED = [
  ...['copy', 'rcopy', 'script', 'step', 'shard', 'canary', 'batch', 'order', 'rate', 'max-failed', 'mode'],
  ...['sudo', 'ask-sudo-pass', 'ask-pass', 'raw', 'forward-agent', 'worker', 'no-persist'],
  ...['gather', 'gatherall', 'diff', 'line', 'outdir', 'errdir', 'maxrc', 'groupsconf', 'conf', 'topology'],
];

export async function detach(args: Arguments, io: CliIo): Promise<number> {
  const unfit = NOT_DETACHED.find((name) => args.has(name));
  if (unfit !== undefined)
    throw usageError(`options '--detach' and '--${unfit}' exclude each other`, 'leave one of them out');
  if (args.operands.length === 0)
    throw usageError('no command is given', 'say what to run: grappe run --detach -w SET COMMAND');
  const { fleet, nodes } = await chosenNodes(args, io, { usesNodes: true });
  const foreign = await foreignNodes(fleet, nodes, true);
  const request = requestOf(args, nodes, originOf(args, { fleet, foreign }, io));
  refuseForbidden(request.work, fleet);
  const queue = await JobQueue.open(stateFolder(io.env));
  using desk = new QueueDesk(queue, io);
  const made = { request, contents: new Map<string, Uint8Array>() };
  const { job, isNew } = await submitJob(queue, made, { fleet, env: io.env });
  return await afterwards({ desk, job, isNew, args }, io);
}

function requestOf(args: Arguments, nodes: NodeSet, origin: JobRequest['wishes']['origin']): JobRequest {
  const command = args.operands.join(' ');
  return {
    name: command.split('\n')[0]?.slice(0, 60) ?? '',
    work: {
      kind: 'command',
      main: `cd -- ${folderOf(args.value('chdir'))} || exit\n${forTasks(command, nodes)}`,
      arguments: [],
      files: [],
      env: environmentOf(args.values('env')),
      results: [],
      limits: limitsOf(args),
      net: true,
      isolation: 0,
    },
    wishes: {
      origin,
      nodes: [...nodes],
      tags: [],
      priority: 0,
      after: [],
      retries: args.integer('retry', 0, 1000) ?? 0,
      retryLost: args.has('idempotent'),
      engine: 'ssh',
    },
    tasks: Array.from(nodes, (node, index) => ({ index, node })),
  };
}

/** The command begins where one of `run` does: in the login folder. */
function folderOf(folder = '~'): string {
  if (folder === '~') return '"$HOME"';
  return folder.startsWith('/') ? quoteWord(folder) : `"$HOME"/${quoteWord(folder.replace(/^~\//, ''))}`;
}

/** What jobs fill in is not filled in for a run, and the reverse. */
const OF_JOBS = /%(?=(?:job|task|node|first|last|items)(?![A-Za-z0-9_]))/g;
const OF_RUNS = /%(%?)(hosts|host|h|rank|n)(?![A-Za-z])/g;

function forTasks(command: string, nodes: NodeSet): string {
  const values: Readonly<Record<string, string>> = {
    ...{ h: '%node', host: '%node', hosts: nodes.fold() },
    ...{ n: '%task', rank: '%task' },
  };
  return command
    .replaceAll(OF_JOBS, '%%')
    .replaceAll(OF_RUNS, (_, doubled: string, name: string) => (doubled ? `%${name}` : (values[name] ?? '')));
}

function limitsOf(args: Arguments): Limits {
  const wallMs = args.milliseconds('command_timeout') || NO_END_MS;
  return {
    wallMs,
    cpuMs: NO_END_MS,
    memoryBytes: NO_BOUND_BYTES,
    outputBytes: OUTPUT_BYTES,
    diskBytes: NO_BOUND_BYTES,
    inodes: NO_BOUND_BYTES,
    processes: PROCESSES,
  };
}
