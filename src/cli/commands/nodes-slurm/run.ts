/** `grappe nodes slurm`: nodes as Slurm sees them. */

import { EXIT } from '../../../base/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CliIo } from '../../io.ts';
import { jsonLine } from '../run/json-line.ts';
import { slurmReport } from './slurm-report.ts';
import { nodesText } from './slurm-text.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const report = await slurmReport(args, io);
  await io.stdout.write(args.has('json') ? jsonLine(report) : nodesText(report));
  return EXIT.ok;
}
