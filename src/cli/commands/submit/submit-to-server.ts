/** `grappe submit --server`: files go from here, everything else is the server's. */

import { namedExpressions, orderOf, refuseNoNumbers } from '../../../app/index.ts';
import type { Arguments } from '../../arguments.ts';
import { selectionOf } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { REACH_OPTIONS } from '../../reach-options.ts';
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
  refuseNoNumbers({ array: args.value('array'), split: args.value('split') });
  const selection = await selectionOf(args, io);
  const stdin = args.value('stdin');
  const afters = await Promise.all(args.values('after').map((name) => desk.job(name)));
  return orderOf({
    ...options,
    cwd: io.cwd,
    nodes: [...namedExpressions(selection), ...(selection.all ? ['@*'] : [])],
    exclude: [...selection.exclude, ...selection.excludeGroups.map((name) => `@${name}`)],
    pick: selection.pick,
    split: args.value('split'),
    weights: args.value('weights'),
    after: afters.map(({ id }) => id),
    ...(stdin !== undefined && { stdin: await inputOf(stdin, io) }),
  });
}

/** What the server has its own of, and why it takes none from here. */
const OF_THE_SERVER: ReadonlyMap<string, string> = new Map([
  ...['config', 'groupsconf', 'conf', 'topology', 'option'].map(
    (name) => [name, 'the server has its own configuration'] as const,
  ),
  ['groupsource', 'groups are those of the server: name the source with the group, -g SOURCE:GROUP'],
  ...REACH_OPTIONS.map(({ name }) => [name, 'the server reaches its nodes in its own way'] as const),
]);

function refuseUnfit({ tokens }: Arguments): void {
  for (const token of tokens) {
    const why = token.kind === 'option' ? OF_THE_SERVER.get(token.spec.name) : undefined;
    if (token.kind === 'option' && why !== undefined)
      throw usageError(`option '${token.spelling}' is not for a server`, why);
  }
}
