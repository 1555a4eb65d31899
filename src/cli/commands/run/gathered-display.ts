/**
 * Equal outputs shown once, after the end (-b, -B, --diff), or every node's lines in node order (-L); with -v
 * the lines also as they come. Standard error that is not merged is shown as it comes.
 */

import { Gathering, LabelledLines, type Naming, sortBlocks, type TextSink } from '../../../output/index.ts';
import { type BlockStore, writeBlockLines, writeBlocks, writeDiffs } from '../../../output/index.ts';
import type { DisplayOptions, RunDisplay } from './run-display.ts';

export interface GatheredDisplayParts {
  readonly out: TextSink;
  readonly err: TextSink;
  readonly store: BlockStore;
  readonly naming: Naming;
}

export function gatheredDisplay(parts: GatheredDisplayParts, options: DisplayOptions): RunDisplay {
  const { out, err, naming } = parts;
  const gathering = new Gathering(parts.store);
  const { labels } = options;
  const errors = new LabelledLines(err, { labels, paint: err.palette.stderrLabel });
  const live = options.verbose ? new LabelledLines(out, { labels }) : undefined;
  return {
    output(node, stream, chunk) {
      if (stream === 'stderr' && !options.mergeStderr) return errors.push(node, chunk);
      gathering.add(node, chunk);
      return live?.push(node, chunk);
    },
    async flush(node) {
      await live?.end(node);
      await errors.end(node);
    },
    again: ({ node }) => gathering.forget(node),
    // A node without an exit code (timed out, lost) keeps what it had said.
    ended: (result) => gathering.end(result.node, result.exit ?? undefined),
    async finish() {
      const form = { naming, counts: options.counts, labels };
      if (options.diff) await writeDiffs(out, sortBlocks(gathering.blocks(), 'natural', naming), form);
      else if (options.lines)
        await writeBlockLines(out, sortBlocks(gathering.singles(), 'nodes', naming), form);
      else await writeBlocks(out, sortBlocks(gathering.blocks(), 'natural', naming), form);
    },
  };
}
