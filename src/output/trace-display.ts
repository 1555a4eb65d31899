/** The trace tree as text (-T), or with one-line labels (-TL). */

import { type BlockForm, nodesLabel, writeHeader } from './block-display.ts';
import type { TextSink } from './text-sink.ts';
import type { TraceTree } from './trace-tree.ts';

export interface TraceForm extends BlockForm {
  /** One-line labels instead of header blocks; they are shown even without `labels`, as clubak does. */
  readonly compact: boolean;
}

export async function writeTrace(sink: TextSink, tree: TraceTree, form: TraceForm): Promise<void> {
  for (const { line, depth, nodes } of tree.steps()) {
    const indent = '  '.repeat(depth);
    if (nodes && form.compact) {
      sink.theirs(form.naming.fold(nodes));
      sink.ours(':\n');
    } else if (nodes && form.labels) writeHeader(sink, nodesLabel(nodes, form), indent);
    sink.ours(indent);
    sink.theirs(line);
    sink.ours('\n');
    if (sink.behind) await sink.behind;
  }
  await sink.flush();
}
