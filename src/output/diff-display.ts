/** Differences between gathered blocks (--diff): each block against the first one, the reference. */

import { type BlockForm, nodesLabel } from './block-display.ts';
import { type BlockId, MemoryBlockStore } from './block-store.ts';
import type { Block } from './gathering.ts';
import { contentOf, linesOf } from './line-splitter.ts';
import type { Paint, Palette } from './palette.ts';
import type { TextSink } from './text-sink.ts';
import { type DiffLine, type LineMark, unifiedHunks } from './unified-diff.ts';

/** `blocks`: sorted, the reference first. */
export async function writeDiffs(
  sink: TextSink,
  blocks: readonly Block[],
  form: Pick<BlockForm, 'naming' | 'counts'>,
): Promise<void> {
  const [reference, ...others] = blocks;
  if (reference === undefined) return;
  const lines = new MemoryBlockStore();
  const before = lineIds(reference, lines);
  for (const block of others) {
    writeFile(sink, '---', nodesLabel(reference.nodes, form));
    writeFile(sink, '+++', nodesLabel(block.nodes, form));
    for (const hunk of unifiedHunks(before, lineIds(block, lines))) {
      const { open, close } = sink.palette.diffHunk;
      sink.ours(`${open}${hunk.header}${close}\n`);
      await writeLines(sink, hunk.lines, lines);
    }
  }
  await sink.flush();
}

function lineIds(block: Block, lines: MemoryBlockStore): BlockId[] {
  return Array.from(linesOf(block.pieces()), (line) => lines.put(contentOf(line)));
}

function writeFile(sink: TextSink, mark: '---' | '+++', label: string): void {
  const { open, close } = sink.palette.diffFile;
  sink.ours(`${open}${mark} `);
  sink.theirs(label);
  sink.ours(`${close}\n`);
}

async function writeLines(sink: TextSink, hunk: readonly DiffLine[], lines: MemoryBlockStore): Promise<void> {
  for (const { mark, line } of hunk) {
    const paint = paintOf(mark, sink.palette);
    sink.ours(`${paint?.open ?? ''}${mark}`);
    sink.theirs(lines.read(line));
    sink.ours(`${paint?.close ?? ''}\n`);
    if (sink.behind) await sink.behind;
  }
}

function paintOf(mark: LineMark, palette: Palette): Paint | undefined {
  if (mark === ' ') return undefined;
  return mark === '-' ? palette.diffRemoved : palette.diffAdded;
}
