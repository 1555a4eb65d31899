/** `node: line` as lines come, standard error on standard error. */

import { LabelledLines, type TextSink } from '../../../output/index.ts';
import type { DisplayOptions, RunDisplay } from './run-display.ts';

export function plainDisplay(
  out: TextSink,
  err: TextSink,
  options: Pick<DisplayOptions, 'labels'>,
): RunDisplay {
  const { labels } = options;
  const streams = {
    stdout: new LabelledLines(out, { labels }),
    stderr: new LabelledLines(err, { labels, paint: err.palette.stderrLabel }),
  };
  return {
    output: (node, stream, chunk) => streams[stream].push(node, chunk),
    async flush(node) {
      await streams.stdout.end(node);
      await streams.stderr.end(node);
    },
    async finish() {
      await out.flush();
      await err.flush();
    },
  };
}
