/** Gathered blocks as text: under headers (-b), or line by line behind labels (-L, -bL), or bare (-N). */

import type { Block } from './gathering.ts';
import { type Line, linesOf } from './line-splitter.ts';
import type { Naming } from './naming.ts';
import type { TextSink } from './text-sink.ts';

export interface BlockForm {
  readonly naming: Naming;
  /** ` (N)` behind sets of several nodes. */
  readonly counts: boolean;
  /** False: text alone (-N). */
  readonly labels: boolean;
}

const RULE = '-'.repeat(15);
const NEWLINE = Uint8Array.of(10);

/** Blocks in the given order, each under its header. */
export async function writeBlocks(sink: TextSink, blocks: Iterable<Block>, form: BlockForm): Promise<void> {
  for (const block of blocks) {
    if (form.labels) writeHeader(sink, nodesLabel(block.nodes, form));
    await sink.theirsInPieces(block.pieces());
  }
  await sink.flush();
}

/** Every line of the blocks behind the label of its nodes. */
export async function writeBlockLines(
  sink: TextSink,
  blocks: Iterable<Block>,
  form: BlockForm,
): Promise<void> {
  for (const block of blocks) {
    const label = form.labels ? lineLabel(sink, form.naming.fold(block.nodes)) : undefined;
    for (const line of linesOf(block.pieces())) {
      writeLine(sink, label, line);
      if (sink.behind) await sink.behind;
    }
  }
  await sink.flush();
}

/** `n[1-2] (2)`, or the set alone. */
export function nodesLabel(nodes: readonly string[], form: Pick<BlockForm, 'naming' | 'counts'>): string {
  const folded = form.naming.fold(nodes);
  return form.counts && nodes.length > 1 ? `${folded} (${nodes.length})` : folded;
}

export function writeHeader(sink: TextSink, label: string, indent = ''): void {
  const { open, close } = sink.palette.label;
  sink.ours(`${open}${indent}${RULE}\n${indent}`);
  sink.theirs(label);
  sink.ours(`\n${indent}${RULE}${close}\n`);
}

/** `node: `, to be written before many lines. */
export function lineLabel(sink: TextSink, name: string, paint = sink.palette.label): Uint8Array {
  return sink.prepared(paint.open, name, `: ${paint.close}`);
}

/**
 * One physical line. A piece of an overlong line is ended too, so that every line on the screen starts
 * with a label; the carriage return of \r\n is the node's own and passes or is shown.
 */
export function writeLine(
  sink: TextSink,
  label: Uint8Array | undefined,
  line: Pick<Line, 'bytes' | 'ending'>,
): void {
  if (label) sink.ours(label);
  sink.theirs(line.bytes);
  if (line.ending === '\r\n') sink.theirs('\r');
  sink.ours(NEWLINE);
}
