/** The run as NDJSON: one event a line, as published in the protocol. */

import type { RunSummary } from '../../../engine/index.ts';
import {
  type BlockStore,
  foldedNaming,
  Gathering,
  nodesByOutcome,
  sortBlocks,
} from '../../../output/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { RunJsonEvent } from '../../../protocol/index.ts';
import { jsonLine } from './json-line.ts';
import { encoded, LineEvents } from './line-events.ts';
import type { DisplayOptions, RunDisplay } from './run-display.ts';

export interface JsonDisplayParts {
  /** Returns a promise while the reader is slow. */
  readonly write: (line: string) => Promise<void> | undefined;
  readonly id: string;
  readonly nodes: NodeSet;
  /** Gathers into block events in place of line events (-b). */
  readonly store: BlockStore | undefined;
}

export function jsonDisplay(
  parts: JsonDisplayParts,
  options: Pick<DisplayOptions, 'mergeStderr'>,
): RunDisplay {
  const emit = (event: RunJsonEvent): Promise<void> | undefined => parts.write(jsonLine(event));
  const gathering = parts.store && new Gathering(parts.store);
  const lines = new LineEvents((node, stream, line) => emit({ event: 'line', node, stream, ...line }));
  void emit({ event: 'start', v: 1, run: parts.id, nodes: parts.nodes.fold(), count: parts.nodes.size });
  return {
    output(node, stream, chunk) {
      if (!gathering || (stream === 'stderr' && !options.mergeStderr)) return lines.push(node, stream, chunk);
      gathering.add(node, chunk);
      return undefined;
    },
    flush: async (node) => lines.end(node),
    again({ node, outcome, cause }) {
      gathering?.forget(node);
      void emit({ event: 'retry', node, outcome, cause });
    },
    ended({ node, outcome, exit, signal, cause, ms, step }) {
      gathering?.end(node, exit ?? undefined);
      const place = step === undefined ? {} : { step };
      void emit({ event: 'end', node, outcome, exit, signal, cause, ms, ...place });
    },
    async finish(summary, exit) {
      if (gathering) await emitBlocks(gathering, emit);
      await emit(summaryEvent(summary, exit));
    },
  };
}

type Emit = (event: RunJsonEvent) => Promise<void> | undefined;

async function emitBlocks(gathering: Gathering, emit: Emit): Promise<void> {
  for (const block of sortBlocks(gathering.blocks(), 'natural', foldedNaming)) {
    const bytes = block.bytes();
    await emit({
      event: 'block',
      nodes: NodeSet.from(block.nodes).fold(),
      count: block.nodes.length,
      ...encoded(bytes),
    });
  }
}

function summaryEvent(summary: RunSummary, exit: number): RunJsonEvent {
  const groups = nodesByOutcome(summary.results);
  return {
    event: 'summary',
    outcomes: Object.fromEntries(
      [...groups].map(([outcome, nodes]) => [outcome, NodeSet.from(nodes).fold()]),
    ),
    counts: Object.fromEntries([...groups].map(([outcome, nodes]) => [outcome, nodes.length])),
    exit,
    ms: summary.ms,
  };
}
