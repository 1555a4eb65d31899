/** Which display an invocation asks for. */

import type { RunObserver } from '../../../engine/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { BlockStore, Naming } from '../../../output/index.ts';
import { gatheredDisplay } from './gathered-display.ts';
import { jsonDisplay } from './json-display.ts';
import { liveGatheredDisplay } from './live-gathered-display.ts';
import { plainDisplay } from './plain-display.ts';
import type { RunDisplay } from './run-display.ts';
import type { RunOptions } from './run-options.ts';
import type { Screen } from './screen.ts';

export interface DisplayParts {
  readonly id: string;
  readonly nodes: NodeSet;
  readonly screen: Screen;
  readonly store: BlockStore;
  readonly naming: Naming;
}

export function displayOf(options: RunOptions, parts: DisplayParts): RunDisplay {
  const { screen, store, naming, nodes, id } = parts;
  const { out, err } = screen;
  switch (options.form) {
    case 'json':
      return jsonDisplay(
        { write: (line) => screen.write(line), id, nodes, store: options.gathers ? store : undefined },
        options,
      );
    case 'live-gathered':
      return liveGatheredDisplay({ out, err, nodes, naming }, options);
    case 'gathered':
      return gatheredDisplay({ out, err, store, naming }, options);
    case 'plain':
      return plainDisplay(out, err, options);
  }
}

/** Several observers as one; output waits for the slowest of them. */
export function observers(all: readonly RunObserver[]): RunObserver {
  return {
    started: (node) => all.forEach((each) => each.started?.(node)),
    output: (node, stream, chunk) => together(all.map((each) => each.output?.(node, stream, chunk))),
    flush: (node) => together(all.map((each) => each.flush?.(node))),
    warned: (message) => all.forEach((each) => each.warned?.(message)),
    again: (attempt) => all.forEach((each) => each.again?.(attempt)),
    ended: (result) => all.forEach((each) => each.ended?.(result)),
  };
}

function together(waits: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const pending = waits.filter((wait) => wait !== undefined);
  if (pending.length < 2) return pending[0];
  return Promise.all(pending).then(() => undefined);
}
