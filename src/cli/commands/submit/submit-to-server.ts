/** `grappe submit --server`: files go from here, everything else is the server's. */

import { namedExpressions, orderOf, refuseNoNumbers } from '../../../app/index.ts';
import type { Arguments } from '../../arguments.ts';
import { selectionOf } from '../../fleet-options.ts';
import { diesOfSignals } from '../../interrupts.ts';
import type { CliIo } from '../../io.ts';
import { refuseOwnOfServer } from '../../server-client/own-of-server.ts';
import { afterwards } from '../job/afterwards.ts';
import { openServerDesk } from '../job/desk/open-desk.ts';
import type { ServerDesk } from '../job/desk/server-desk.ts';
import { sayVerdicts } from './explain.ts';
import { inputOf } from './job-options.ts';
import { submitOptions } from './submit-options.ts';

export async function submitToServer(args: Arguments, io: CliIo): Promise<number> {
  refuseOwnOfServer(args);
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
