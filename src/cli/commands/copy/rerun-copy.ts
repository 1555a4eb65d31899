/** A recorded copy again: what is here, or on the nodes, is read anew. */

import { type Fleet, planCopy, planFetch, recordedPlaces, type StoredRun } from '../../../app/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { Arguments } from '../../arguments.ts';
import type { CommandSpec } from '../../command-spec.ts';
import { connectorOf } from '../../fleet-connector.ts';
import type { CliIo } from '../../io.ts';
import { fetchCommand } from '../fetch/spec.ts';
import { runOptions } from '../run/run-options.ts';
import { runCommand } from '../run/spec.ts';
import { copyOptions } from './copy-options.ts';
import { performCopy } from './perform-copy.ts';
import { copyCommand } from './spec.ts';

/** The command that knows the recorded options: clush's words belong to `run`. */
export function specOf({ kind, options }: StoredRun): CommandSpec {
  if (kind === 'run' || options.includes('--copy') || options.includes('--rcopy')) return runCommand;
  return kind === 'copy' ? copyCommand : fetchCommand;
}

export interface CopyAgain {
  readonly run: StoredRun;
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
}

export async function rerunCopy(
  args: Arguments,
  { run, fleet, nodes }: CopyAgain,
  io: CliIo,
): Promise<number> {
  const places = recordedPlaces(run);
  const layout = args.has('rcopy') ? 'suffixes' : 'folders';
  const plan = run.kind === 'fetch' ? planFetch(places, layout) : await planCopy(places);
  await using connector = connectorOf(args, io, { fleet, nodes });
  const spreads = !args.has('no-spread');
  const task = { fleet, connector, nodes, plan, copy: copyOptions(args), spreads, rerunOf: run.id };
  return await performCopy(task, runOptions(args, io, fleet), io);
}
