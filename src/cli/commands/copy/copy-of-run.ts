/** Copies in clush's words: `run --copy FILES [--dest PATH] [-p]`, and `--rcopy`. */

import { basename, dirname, join, posix, resolve } from 'node:path';
import { type CopyPlace, type Fleet, localPath, planCopy, planFetch } from '../../../app/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { Arguments } from '../../arguments.ts';
import { connectorOf } from '../../fleet-connector.ts';
import { usageError } from '../../getopt.ts';
import type { CliIo } from '../../io.ts';
import type { RunOptions } from '../run/run-options.ts';
import { copyOptions, refuseForCopies } from './copy-options.ts';
import { performCopy } from './perform-copy.ts';

interface Chosen {
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
  readonly options: RunOptions;
}

export async function copyOfRun(
  args: Arguments,
  { fleet, nodes, options }: Chosen,
  io: CliIo,
): Promise<number> {
  args.refuseTogether([['copy', 'rcopy']]);
  if (io.program !== 'clush') refuseForCopies(args);
  const fetches = args.has('rcopy');
  const option = fetches ? '--rcopy' : '--copy';
  if (args.operands.length === 0) throw usageError(`option '${option}' needs at least one file`);
  const places = fetches ? sourcePlaces(args, io) : destinationPlaces(args, io);
  const plan = fetches ? planFetch(places, 'suffixes') : await planCopy(places);
  if (io.program === 'clush' && options.verbose)
    await io.stdout.write(sanitise(verboseLines(places, nodes, fetches)));
  await using connector = connectorOf(args, io, { fleet, nodes });
  const copy = { ...copyOptions(args), verbose: options.verbose && io.program !== 'clush' };
  const spreads = io.program !== 'clush';
  return await performCopy({ fleet, connector, nodes, plan, copy, spreads }, options, io);
}

/** Without --dest, where they are here. */
function destinationPlaces(args: Arguments, io: CliIo): CopyPlace[] {
  const destination = args.value('dest');
  const sources = args.operands.map((source) => localPath(source, io.cwd));
  if (destination !== undefined) return [{ sources, destination }];
  return Array.from(
    Map.groupBy(sources, (source) => dirname(source)),
    ([folder, group]) => ({
      sources: group,
      destination: join(folder, '/'),
    }),
  );
}

/** Without --dest, where they are there. */
function sourcePlaces(args: Arguments, io: CliIo): CopyPlace[] {
  const destination = args.value('dest');
  const sources = args.operands;
  if (destination !== undefined) return [{ sources, destination: resolve(io.cwd, destination) }];
  return Array.from(
    Map.groupBy(sources, (source) => posix.dirname(source)),
    ([folder, group]) => ({
      sources: group,
      destination: resolve(io.cwd, folder),
    }),
  );
}

function verboseLines(places: readonly CopyPlace[], nodes: NodeSet, fetches: boolean): string {
  const set = nodes.fold();
  return places
    .flatMap(({ sources, destination }) => sources.map((source) => [source, destination] as const))
    .map(([source, destination]) =>
      fetches
        ? `${set}:\`${source}' -> \`${join(destination, basename(source))}.NODE'\n`
        : `\`${source}' -> ${set}:\`${destination}'\n`,
    )
    .join('');
}
