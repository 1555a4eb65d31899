/** What Slurm says of its nodes, its reservations and its queue, in one round trip to the login node. */

import { randomBytes } from 'node:crypto';
import { GrappeError } from '../../base/index.ts';
import { type Connection, type ExecEnd, printableLine, quoteArguments } from '../../transport/index.ts';
import { type SlurmView, viewIn } from './slurm-view.ts';

const MOST_JOBS = 5000;
const MOST_BYTES = 2 ** 24;

/** Rows bear a mark: a job may have a name of several lines. */
function question(mark: string): string {
  const script = `
LC_ALL=C
export LC_ALL
unset SLURM_TIME_FORMAT SQUEUE_FORMAT SQUEUE_STATES SQUEUE_USERS SQUEUE_PARTITION SINFO_FORMAT SINFO_PARTITION
command -v sinfo squeue scontrol >/dev/null || { echo 'it has no sinfo, squeue or scontrol' >&2; exit 1; }
timeout 20 sinfo -h -a -N -o '${mark}n|%N|%R|%T|%C|%O|%e|%m|%E' || exit 1
jobs=$(timeout 20 squeue -h -a -o '${mark}j|%i|%u|%P|%T|%N|%C|%M|%r|%j') || exit 1
printf '%s\\n' "$jobs" | head -n ${MOST_JOBS}
printf '\\n%s%s\\n' '${mark}c|' "$(printf '%s\\n' "$jobs" | grep -c '^${mark}j')"
reservations=$(timeout 20 scontrol -a -o show reservation) || exit 1
printf '%s\\n' "$reservations" | sed 's/^/${mark}r|/'
`;
  return quoteArguments(['sh', '-c', script]);
}

/** Rejects with GrappeError `connect` where Slurm does not answer there. */
export async function readSlurmView(
  connection: Pick<Connection, 'exec' | 'node'>,
  signal: AbortSignal,
): Promise<SlurmView> {
  const mark = randomBytes(8).toString('hex');
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let said = '';
  const end = await connection.exec(question(mark), {
    signal,
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') said = (said + Buffer.from(chunk).toString('utf8')).slice(-1000);
      else if ((sizeBytes += chunk.length) <= MOST_BYTES) chunks.push(chunk);
      return undefined;
    },
  });
  const why = troubleOf(end, said, sizeBytes);
  if (why === undefined) return viewIn(Buffer.concat(chunks).toString('utf8'), mark);
  const { node } = connection;
  throw new GrappeError('connect', {
    message: `the Slurm of login node '${node}' does not answer`,
    why,
    hint: `see what 'grappe run -w ${node} sinfo' says; 'jobs.slurm.login' names another login node`,
  });
}

function troubleOf(end: ExecEnd, said: string, sizeBytes: number): string | undefined {
  if (sizeBytes > MOST_BYTES) return `it wrote more than ${MOST_BYTES / 2 ** 20} MiB`;
  if (end.kind === 'exited' && end.code === 0) return undefined;
  const [line = ''] = said.trim().split('\n').slice(-1);
  if (line !== '') return printableLine(line);
  if (end.kind === 'exited') return `its commands ended with exit code ${end.code}`;
  return end.detail ?? 'its commands were ended';
}
