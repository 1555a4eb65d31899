/**
 * sh that looks at a Slurm before anything is handed in: its commands, what it allows, and whether its compute nodes see the
 * folder of the attempts. That is not believed but tried: a task without work looks for what the login node has just made.
 * Where all nodes are busy nobody knows yet; tasks look for themselves before they begin.
 */

import type { SlurmSettings } from '../../config/index.ts';
import type { SlurmWishes } from '../job.ts';
import { quoteArguments } from '../../transport/index.ts';
import { OWN_FOLDER } from '../runner/index.ts';
import { shellWord } from '../sandbox/words.ts';
import { JOB_BEGINNING } from './scripts.ts';

/** Where a task of a partition has been, nobody has to look. */
export function seenIn(partition: string | undefined): string {
  return partition === undefined ? '.seen' : `.seen.${partition}`;
}

const ON_COMPUTE_NODE = `if [ -d "$1" ]; then echo 'grappe sees it'; else echo "grappe misses it on $SLURMD_NODENAME."; fi`;

/** A login node that tasks cannot answer to, or a srun that is forbidden, is no reason to refuse anything. */
const LOOK = `
${OWN_FOLDER}
for f in sbatch squeue scancel scontrol; do
  command -v $f >/dev/null || { echo "it has no $f" >&2; exit 1; }
done
config=$(timeout 20 scontrol show config) || exit 1
seen=$1
shift
if [ ! -e "$seen" ]; then
  why=$(mkdir "$s" 2>&1) || fail "$why"
  said=$(timeout -k 5 20 srun --quiet --immediate=5 --ntasks=1 --mem=64M --time=1 --mpi=none -J grappe-look -D / "$@" \\
    sh -c ${shellWord(ON_COMPUTE_NODE)} look "$at/$s" </dev/null 2>/dev/null)
  case $said in
    *'grappe sees it'*) true >"$seen" ;;
    *'grappe misses it on '*)
      said=\${said##*misses it on }
      fail "compute node \${said%%.*} does not see $at: 'jobs.slurm.shared_folder' has to name a folder that the login node and all compute nodes share" ;;
  esac
fi
printf '%s\\n' "$config"
`;

/** On nodes of the partition that jobs go to, at the cost of the same account. */
export function firstLook(
  place: string,
  slurm: Omit<SlurmSettings, 'maxSubmitted'>,
  asked: SlurmWishes = {},
): string {
  const { sharedFolder } = slurm;
  const where = sharedFolder === undefined ? [] : ['env', `XDG_STATE_HOME=${sharedFolder}`];
  const options = (['partition', 'account', 'qos'] as const).flatMap((key) => {
    const value = asked[key] ?? slurm[key];
    return value === undefined ? [] : [`--${key}=${value}`];
  });
  return quoteArguments([
    ...where,
    'sh',
    '-c',
    `${JOB_BEGINNING}${LOOK}`,
    'grappe-look',
    place,
    seenIn(asked.partition),
    ...options,
  ]);
}
