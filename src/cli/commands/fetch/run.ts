/** `grappe fetch`: files and trees of many nodes onto this machine. */

import { resolve } from 'node:path';
import { planFetch } from '../../../app/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { chosenNodes } from '../../fleet-options.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import { copyOptions } from '../copy/copy-options.ts';
import { performCopy } from '../copy/perform-copy.ts';
import { type RemoteWord, remoteWord, withNodes } from '../copy/remote-words.ts';
import { runOptions } from '../run/run-options.ts';

const WRITE = 'write SET:SRC… DIR, such as n[1-3]:/etc/hosts hosts/';

export async function run(args: Arguments, io: CliIo): Promise<number> {
  const folder = args.operands.at(-1);
  if (folder === undefined) throw usageError('nothing to fetch is named', WRITE);
  if (remoteWord(folder)) throw usageError(`'${folder}' is no folder to fetch into`, WRITE);
  const words = args.operands.slice(0, -1).map(sourceWord);
  if (words.length === 0) throw usageError('nothing to fetch is named', WRITE);
  const sets = new Set(words.map(({ set }) => set).filter((set) => set !== ''));
  if (sets.size > 1) throw usageError('sources of several node sets are named', 'name one set in one call');
  const chosen = withNodes(args, sets);
  const { fleet, nodes } = await chosenNodes(chosen, io, { usesNodes: true, operands: true });
  const sources = words.map(({ path }) => path);
  const plan = planFetch([{ sources, destination: resolve(io.cwd, folder) }], 'folders');
  await using connector = connectorOf(chosen, io, { fleet, nodes });
  const options = runOptions(chosen, io, fleet);
  return await performCopy({ fleet, connector, nodes, plan, copy: copyOptions(args) }, options, io);
}

function sourceWord(word: string): RemoteWord {
  const source = remoteWord(word);
  if (!source) throw usageError(`'${word}' is no source: the nodes or the path is missing`, WRITE);
  return source;
}
