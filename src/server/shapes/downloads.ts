/** The output of a run as files to keep. */

import type { Group, RunBook } from '../../app/index.ts';
import { outputFileName, TAR_END, tarFilling, tarHeader } from '../../engine/index.ts';
import { GrappeError } from '../../base/index.ts';
import { isUtf8 } from '../../output/index.ts';
import type { Answer, RunJsonEvent, RUNS } from '../../protocol/index.ts';
import type { RunParts } from './run-shape.ts';

const RULE = '---------------\n';
const PAGE = 1000;

/** As `run -b` writes it: each text once, under the nodes that wrote it. */
export async function* groupedText(groups: readonly Group[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const { nodes, stream, block } of groups) {
    const label = stream === 'stderr' ? ' standard error' : '';
    yield Buffer.from(`${RULE}${nodes.fold()} (${nodes.size})${label}\n${RULE}`);
    // The reader may keep a piece for longer than it is valid.
    for (const piece of block.pieces()) yield piece.slice();
  }
}

/** As `run --json` writes it; long lines are cut. */
export async function* eventLines(
  run: Answer<typeof RUNS.show>,
  { results, book }: RunParts,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield eventLine({ event: 'start', v: 1, run: run.run, nodes: run.nodes, count: run.count });
  for (let from = 0; from < book.log.lines; from += PAGE) {
    const lines = book.log.range({ from, count: PAGE }).lines.map(({ node, stream, text }) => {
      const bytes = Buffer.from(text, 'utf8');
      return eventLine({
        event: 'line',
        node,
        stream,
        ...(isUtf8(bytes) ? { text } : { base64: bytes.toString('base64') }),
      });
    });
    yield Buffer.concat(lines);
  }
  for (const { node, outcome, exit, cause, signal, ms } of results)
    yield eventLine({ event: 'end', node, outcome, exit, signal, cause, ms });
  if (run.exit === null) return;
  const { outcomes, counts, exit, ms } = run;
  yield eventLine({ event: 'summary', outcomes, counts, exit, ms: ms ?? 0 });
}

/** `stdout/NODE` and `stderr/NODE`, as `run --outdir` and `--errdir` write them, in a folder of the run's name. */
export async function* outputFiles(
  run: Pick<Answer<typeof RUNS.show>, 'run' | 'began'>,
  groups: readonly Group[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const about = { mode: 0o600, modifiedMs: new Date(run.began).getTime() };
  for (const { stream, nodes, block } of groups) {
    for (const node of nodes) {
      const name = `${run.run}/${stream}/${outputFileName(node)}`;
      const header = tarHeader(name, { ...about, sizeBytes: block.sizeBytes });
      if (!header)
        throw new GrappeError('local', { message: `the name of node '${node}' is too long for an archive` });
      yield header;
      for (const piece of block.pieces()) yield piece.slice();
      yield tarFilling(block.sizeBytes);
    }
  }
  yield TAR_END;
}

/** Nobody takes the book away while it is read, however slowly. */
export async function* held(
  book: RunBook,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  using _held = book.hold();
  yield* chunks;
}

function eventLine(event: RunJsonEvent): Buffer {
  return Buffer.from(`${JSON.stringify(event)}\n`);
}
