/** `grappe service rollout pause|promote|abort`: an order to a change of services that goes on, in whatever shell. */

import { giveOrder, openHistory, progressOf } from '../../../../app/index.ts';
import { EXIT, GrappeError } from '../../../../base/index.ts';
import { sanitise } from '../../../../output/index.ts';
import type { Order } from '../../../../services/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import { runningRollout } from './chosen-rollout.ts';

export async function orderRollout(kind: Order['kind'], args: Arguments, io: CliIo): Promise<number> {
  using history = await openHistory(io.env);
  const run = runningRollout(args, history);
  const service = args.value('service');
  if (kind === 'promote') {
    const waiting = progressOf(run, history).services.filter((one) => one.waiting);
    if (!waiting.some((one) => service === undefined || one.service === service))
      throw nothingWaits(run.id, service);
  }
  const order: Order = kind === 'promote' ? { kind, ...(service !== undefined && { service }) } : { kind };
  await giveOrder({ run: run.id, order, env: io.env });
  await io.stderr.write(sanitise(`${io.program}: ${run.id} (${run.commands.join('; ')}): ${DONE[kind]}\n`));
  return EXIT.ok;
}

const DONE: Readonly<Record<Order['kind'], string>> = {
  pause: 'paused; what runs goes on to its end',
  resume: 'goes on',
  promote: 'the canary is promoted',
  abort: 'begins nothing new any more',
};

function nothingWaits(run: string, service: string | undefined): GrappeError {
  return new GrappeError('nothing-selected', {
    message: `no canary${service === undefined ? '' : ` of '${service}'`} of run ${run} waits to be promoted`,
    hint: "'grappe service rollout status' shows how far it is",
  });
}
