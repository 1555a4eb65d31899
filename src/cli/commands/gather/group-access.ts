/** The group sources behind keys and -r, loaded when first needed. */

import type { GroupSources } from '../../../groups/index.ts';
import { type FoldOptions, NodeSet } from '../../../nodeset/index.ts';
import type { Naming } from '../../../output/index.ts';
import type { CliIo } from '../../io.ts';
import { openGroups } from '../../open-groups.ts';
import { regroupedNaming } from '../../regrouped-naming.ts';
import type { ParseNodes } from './key-reader.ts';
import type { GatherOptions } from './options.ts';

/** Groups, and wildcards, which stand for nodes that only a group source knows. */
const NEEDS_GROUPS = /[@*?]/;

export class GroupAccess {
  readonly #options: GatherOptions;
  readonly #io: CliIo;
  #sources: Promise<GroupSources> | undefined;

  constructor(options: GatherOptions, io: CliIo) {
    this.#options = options;
    this.#io = io;
  }

  readonly parse: ParseNodes = async (expression) => {
    if (!NEEDS_GROUPS.test(expression)) return NodeSet.parse(expression, { label: 'key' });
    return (await this.#load()).resolve(expression, { label: 'key', unknown: 'warn', warn: this.warn });
  };

  readonly warn = (text: string): void => {
    void this.#io.stderr.write(`${this.#io.program}: warning: ${text}\n`);
  };

  /** A naming that writes sets of these nodes as groups. */
  async regrouped(naming: Naming, names: Iterable<string>, fold: FoldOptions): Promise<Naming> {
    const regrouped = await regroupedNaming(await this.#load(), NodeSet.from(names), this.#options, fold);
    return { ...naming, fold: (set) => regrouped.fold(set) };
  }

  #load(): Promise<GroupSources> {
    const { groupsConf, groupSource: source, config } = this.#options;
    this.#sources ??= openGroups({ source, groupsConf, config }, this.#io, this.warn);
    return this.#sources;
  }
}
