/** What the parts of one invocation of `nodeset` share: options, streams, group sources, warnings. */

import type { GroupSources } from '../../../groups/index.ts';
import type { FoldOptions, NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { CliIo } from '../../io.ts';
import { foldDefaultsOf } from '../../fold-defaults.ts';
import { inputWords } from './input-words.ts';
import { nodeKind } from './node-kind.ts';
import { openGroups } from '../../open-groups.ts';
import type { NodesetOptions } from './options.ts';
import type { SetKind } from './set-kind.ts';
import type { Steps } from './steps.ts';

export interface NodesetContext {
  readonly options: NodesetOptions;
  readonly steps: Steps;
  readonly nodes: SetKind<NodeSet>;
  /** The group sources, loaded at the first call. */
  readonly groups: () => Promise<GroupSources>;
  /** How sets are folded where the command line says nothing. */
  readonly foldDefaults: () => Promise<FoldOptions>;
  /** Words of standard input. */
  readonly input: () => Promise<string[]>;
  /** Tells a person; the same thing only once. */
  readonly warn: (message: string) => void;
}

export function nodesetContext(options: NodesetOptions, steps: Steps, io: CliIo): NodesetContext {
  const told = new Set<string>();
  const warn = (message: string): void => {
    if (!options.output.isQuiet && !told.has(message))
      void io.stderr.write(`${io.program}: warning: ${sanitise(message)}\n`);
    told.add(message);
  };
  let opened: Promise<GroupSources> | undefined;
  const groups = (): Promise<GroupSources> => (opened ??= openGroups(options.groups, io, warn));
  return {
    options,
    steps,
    groups,
    warn,
    nodes: nodeKind({ groups, warn }),
    input: inputWords(io.stdin),
    foldDefaults: () => foldDefaultsOf(io, options.output),
  };
}
