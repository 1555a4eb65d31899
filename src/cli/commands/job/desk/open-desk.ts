/** The desk that a command line means: of a server with `--server`, else the queue of this account. */

import { GrappeError } from '../../../../base/index.ts';
import { stateFolder } from '../../../../config/index.ts';
import { JobQueue } from '../../../../jobs/index.ts';
import type { Arguments } from '../../../arguments.ts';
import type { CliIo } from '../../../io.ts';
import type { JobDesk } from './job-desk.ts';
import { QueueDesk } from './queue-desk.ts';
import type { ServerDesk } from './server-desk.ts';

export async function openDesk(args: Arguments, io: CliIo): Promise<JobDesk> {
  const desk = await openDeskIfAny(args, io);
  if (desk) return desk;
  throw new GrappeError('unknown-job', {
    message: 'no job was submitted yet',
    hint: "'grappe submit' does that",
  });
}

/** Undefined where nothing was ever submitted on this machine. */
export async function openDeskIfAny(args: Arguments, io: CliIo): Promise<JobDesk | undefined> {
  if (args.has('server') || args.has('fingerprint')) return openServerDesk(args, io);
  const queue = await JobQueue.openExisting(stateFolder(io.env));
  return queue && new QueueDesk(queue, io);
}

/** What it takes to talk to a server is loaded for that alone. */
export async function openServerDesk(args: Arguments, io: CliIo): Promise<ServerDesk> {
  const [{ namedServer }, { ServerDesk }] = await Promise.all([
    import('../../../server-client/open-server.ts'),
    import('./server-desk.ts'),
  ]);
  return new ServerDesk(await namedServer(args, io), io);
}
