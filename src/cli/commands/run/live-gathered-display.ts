/** Gathered lines as they come (-bL): a line is shown once every node that still runs has brought its own. */

import { AlignedLines, LabelledLines, type Naming, type TextSink } from '../../../output/index.ts';
import type { DisplayOptions, RunDisplay } from './run-display.ts';

export interface LiveGatheredDisplayParts {
  readonly out: TextSink;
  readonly err: TextSink;
  readonly nodes: Iterable<string>;
  readonly naming: Naming;
}

export function liveGatheredDisplay(parts: LiveGatheredDisplayParts, options: DisplayOptions): RunDisplay {
  const { labels } = options;
  const lines = new AlignedLines(parts.out, parts.nodes, { labels, naming: parts.naming });
  const errors = new LabelledLines(parts.err, { labels, paint: parts.err.palette.stderrLabel });
  return {
    output: (node, stream, chunk) =>
      stream === 'stdout' || options.mergeStderr ? lines.push(node, chunk) : errors.push(node, chunk),
    async flush(node) {
      await lines.end(node);
      await errors.end(node);
    },
    // Nodes that never spoke are waited for until they end.
    ended: (result) => void lines.end(result.node),
    async finish() {
      await parts.out.flush();
      await parts.err.flush();
    },
  };
}
