/** What was gathered, in the form that the options ask for. */

import type { FoldOptions } from '../../../nodeset/index.ts';
import {
  type BlockForm,
  colourPalette,
  type Gathering,
  type Naming,
  plainPalette,
  sortBlocks,
  TextSink,
  type TraceTree,
  writeBlockLines,
  writeBlocks,
  writeDiffs,
  writeTrace,
} from '../../../output/index.ts';
import { wantsColour } from '../../colour.ts';
import type { CliIo } from '../../io.ts';
import type { GroupAccess } from './group-access.ts';
import type { GatherOptions } from './options.ts';

export interface Scene {
  readonly sink: TextSink;
  readonly options: GatherOptions;
  readonly groups: GroupAccess;
  readonly naming: Naming;
  /** Keys that are no nodes are in no group. */
  readonly regroups: boolean;
  readonly fold: FoldOptions;
}

export function outputSink(options: GatherOptions, io: CliIo): TextSink {
  return new TextSink((bytes) => io.stdout.write(bytes), {
    sanitise: io.stdout.isTerminal,
    palette: wantsColour(options.colour, io.env, io.stdout) ? colourPalette : plainPalette,
  });
}

/** Shows every input line, as it is read. */
export function inputEcho(
  sink: TextSink,
): (piece: Uint8Array, isStart: boolean) => Promise<void> | undefined {
  return (piece, isStart) => {
    if (isStart) sink.ours('INPUT ');
    sink.theirs(piece);
    return sink.behind;
  };
}

export async function showGathering(gathering: Gathering, scene: Scene): Promise<void> {
  const { sink, options, naming } = scene;
  const blocks = options.gathers
    ? sortBlocks(gathering.blocks(), 'clubak', naming)
    : sortBlocks(gathering.singles(), 'nodes', naming);
  const form = await formOf(scene, () => blocks.flatMap((block) => block.nodes));
  if (options.form === 'diff') await writeDiffs(sink, blocks, form);
  else if (options.form === 'lines') await writeBlockLines(sink, blocks, form);
  else await writeBlocks(sink, blocks, form);
}

export async function showTrace(tree: TraceTree, scene: Scene): Promise<void> {
  const form = await formOf(scene, () => tree.nodes());
  await writeTrace(scene.sink, tree, { ...form, compact: scene.options.compact });
}

/** `nodes`: all that will be named, for their groups must be asked for beforehand. */
async function formOf(scene: Scene, nodes: () => Iterable<string>): Promise<BlockForm> {
  const { options, groups, naming, regroups, fold } = scene;
  return {
    naming: regroups ? await groups.regrouped(naming, nodes(), fold) : naming,
    counts: options.counts,
    labels: options.labels,
  };
}
