/** sh that looks at a Slurm before anything is handed in: its commands, and what it allows. */

import { quoteArguments } from '../../transport/index.ts';

const LOOK = `
for f in sbatch squeue scancel scontrol; do
  command -v $f >/dev/null || { echo "it has no $f" >&2; exit 1; }
done
timeout 20 scontrol show config || exit 1
`;

export const FIRST_LOOK = quoteArguments(['sh', '-c', LOOK]);
