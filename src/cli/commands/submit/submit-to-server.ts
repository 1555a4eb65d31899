/** `grappe submit --server`: files go from here, everything else is the server's. */

import { orderOf } from '../../../app/index.ts';
import { readsAsNumbers } from '../../../engine/index.ts';
import type { Arguments } from '../../arguments.ts';
import { usageError } from '../../getopt.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { AFTERWARDS_OPTIONS } from '../job/afterwards-spec.ts';
import { afterwards } from '../job/afterwards.ts';
import { openServerDesk } from '../job/desk/open-desk.ts';
import type { ServerDesk } from '../job/desk/server-desk.ts';
import { sayVerdicts } from './explain.ts';
import { inputOf } from './job-options.ts';
import { submitOptions } from './submit-options.ts';

export async function submitToServer(args: Arguments, io: CliIo): Promise<number> {
  refuseUnfit(args);
  using desk = await openServerDesk(args, io);
  const order = await orderIn(args, desk, io);
  if (args.has('explain')) {
    using _signals = diesOfSignals(io);
    return await sayVerdicts(await desk.explain(order), args, io);
  }
  const { job, isNew } = await desk.submit(order);
  return await afterwards({ desk, job, isNew, args }, io);
}

async function orderIn(args: Arguments, desk: ServerDesk, io: CliIo): ReturnType<typeof orderOf> {
  const options = submitOptions(args);
  const stdin = args.value('stdin');
  const afters = await Promise.all(args.values('after').map((name) => desk.job(name)));
  return orderOf({
    ...options,
    cwd: io.cwd,
    sandbox: options.isolation !== 0,
    nodes: expressionOf(args),
    split: splitOf(args),
    after: afters.map(({ id }) => id),
    ...(stdin !== undefined && { stdin: await inputOf(stdin, io) }),
  });
}

const SUITED: ReadonlySet<string> = new Set([
  ...[
    'lang',
    'min-version',
    'main',
    'input',
    'result',
    'stdin',
    'env',
    'name',
    'key',
    'array',
    'split',
    'after',
  ],
  ...['priority', 'retry', 'deadline', 'time', 'cpu', 'mem', 'output-limit', 'disk', 'processes', 'net'],
  ...['no-sandbox', 'tag', 'min-memory', 'explain', 'nodes', 'group', 'all', 'server', 'fingerprint'],
  ...AFTERWARDS_OPTIONS.map(({ name }) => name),
]);

function refuseUnfit({ tokens }: Arguments): void {
  for (const token of tokens) {
    if (token.kind !== 'option' || SUITED.has(token.spec.name)) continue;
    const isOfNodes = token.spec.name.startsWith('exclude');
    throw usageError(
      `option '${token.spelling}' is not for a server`,
      isOfNodes ? "write it in one expression: -w 'n[1-9]!n3'" : 'the server has its own configuration',
    );
  }
}

/** Groups are the server's. Several expressions are one where that means the same. */
function expressionOf(args: Arguments): string | undefined {
  const all = [
    ...args.values('nodes'),
    ...args.values('group').map((name) => `@${name}`),
    ...(args.has('all') ? ['@*'] : []),
  ];
  if (all.length > 1 && all.some((text) => /[!&^]/.test(text)))
    throw usageError('several expressions, and one with an operator', 'write them as one with -w');
  return all.length === 0 ? undefined : all.join(',');
}

function splitOf(args: Arguments): string | undefined {
  const items = args.value('split');
  if (items === undefined || readsAsNumbers(items)) return items;
  throw usageError(`option '--split' needs numbers such as 1-60, not '${items}'`);
}
