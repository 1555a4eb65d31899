/** `grappe copy`: files and trees of this machine onto many nodes. */

import { localPath, planCopy } from '../../../app/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { runOptions } from '../run/run-options.ts';
import { copyOptions } from './copy-options.ts';
import { performCopy } from './perform-copy.ts';
import { remoteWord, withNodes } from './remote-words.ts';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const sources = args.operands.slice(0, -1);
  const last = args.operands.at(-1);
  if (last === undefined) throw usageError('nothing to copy is named', 'write SRC… SET:DEST');
  const to = remoteWord(last);
  if (!to) throw usageError(`'${last}' is no destination`, 'write SET:DEST, such as n[1-3]:/tmp/');
  if (sources.length === 0) throw usageError('nothing to copy is named', 'write SRC… SET:DEST');
  const chosen = withNodes(args, [to.set]);
  const { fleet, nodes } = await chosenNodes(chosen, io, { usesNodes: true, operands: true });
  const places = [{ sources: sources.map((source) => localPath(source, io.cwd)), destination: to.path }];
  const plan = await planCopy(places);
  await using connector = connectorOf(chosen, io, { fleet, nodes });
  const options = runOptions(chosen, io, fleet);
  const spreads = !args.has('no-spread');
  return await performCopy({ fleet, connector, nodes, plan, copy: copyOptions(args), spreads }, options, io);
}
