/** All group sources of a configuration: resolves expressions, lists groups, finds the groups of nodes. */

import { NodeSet } from '../nodeset/index.ts';
import type { GroupSource } from './group-source.ts';
import { cannotAnswer } from './question.ts';
import { Resolution, type ResolutionOptions } from './resolution.ts';
import { SourceCatalog } from './source-catalog.ts';

export interface ResolveOptions extends Partial<ResolutionOptions> {
  /** What errors call the text: `-w`, `grappe.yaml`. */
  readonly label?: string;
}

export class GroupSources {
  readonly #catalog: SourceCatalog;

  constructor(sources: Iterable<GroupSource>, defaultSource?: string, own: readonly GroupSource[] = []) {
    this.#catalog = new SourceCatalog(sources, defaultSource, own);
  }

  /** These sources, and groups that grappe itself keeps: `@state:down`. No list shows them. */
  withOwn(own: readonly GroupSource[]): GroupSources {
    const { sources, defaultName } = this.#catalog;
    return new GroupSources(sources, defaultName, [...this.#catalog.own, ...own]);
  }

  /** The same sources, another one meant by `@group`. */
  withDefault(name: string): GroupSources {
    return new GroupSources(this.#catalog.sources, this.#catalog.get(name).name, this.#catalog.own);
  }

  /** The same sources; commands that they start end with this signal, and the question then rejects. */
  endedBy(signal: AbortSignal): GroupSources {
    const { sources, defaultName, own } = this.#catalog;
    return new GroupSources(
      sources.map((source) => source.endedBy?.(signal) ?? source),
      defaultName,
      own,
    );
  }

  /** Names of the sources, the default one first. */
  sources(): readonly string[] {
    return this.#catalog.names;
  }

  /**
   * Reads an expression with its groups, wildcards and `@*`.
   *
   * @example
   * const nodes = await groups.resolve('@compute!n3', { label: '-w' });
   */
  async resolve(expression: string, options: ResolveOptions = {}): Promise<NodeSet> {
    return this.resolveAll([expression], options);
  }

  /** The union of independent expressions; what they need is fetched together. */
  async resolveAll(expressions: readonly string[], options: ResolveOptions = {}): Promise<NodeSet> {
    const resolution = this.#resolution(options);
    await resolution.fetch(expressions);
    return resolution.parse(expressions, { label: options.label });
  }

  /** A set for each expression; what they need is fetched together. */
  async resolveEach(expressions: readonly string[], options: ResolveOptions = {}): Promise<NodeSet[]> {
    const resolution = this.#resolution(options);
    await resolution.fetch(expressions);
    return expressions.map((expression) => resolution.parse([expression], { label: options.label }));
  }

  /** Names of the groups of a source, by text. */
  async list(source?: string): Promise<string[]> {
    const { name, list } = this.#catalog.get(source);
    if (!list) throw cannotAnswer({ kind: 'names', source: name, group: '' });
    return [...new Set(await list())].sort();
  }

  canList(source?: string): boolean {
    return this.#catalog.get(source).list !== undefined;
  }

  /** The whole node set of each of these groups; of all groups when none are named. */
  async members(
    source?: string,
    groups?: readonly string[],
    options: ResolveOptions = {},
  ): Promise<Map<string, NodeSet>> {
    const names = groups ?? (await this.list(source));
    const { name } = this.#catalog.get(source);
    const mentions = names.map((group) => `@${name}:${group}`);
    const sets = await this.resolveEach(mentions, options);
    return new Map(names.map((group, at) => [group, sets[at] ?? NodeSet.empty]));
  }

  /** The groups of a source that hold any of these nodes, each with all its nodes, by name. */
  async groupsOf(
    nodes: NodeSet,
    source?: string,
    options: ResolveOptions = {},
  ): Promise<Map<string, NodeSet>> {
    const members = await this.members(source, await this.#candidates(nodes, source), options);
    return new Map([...members].filter(([, group]) => group.intersection(nodes).size > 0));
  }

  /** Groups worth asking for: by `reverse` where that takes fewer questions than asking every group. */
  async #candidates(nodes: NodeSet, source?: string): Promise<string[] | undefined> {
    const { name, list, groupsOf } = this.#catalog.get(source);
    if (!groupsOf) return undefined;
    const needsNoList = nodes.size === 1 || list === undefined;
    if (!needsNoList && nodes.size > (await this.list(name)).length) return undefined;
    const found = await Promise.all([...nodes].map(groupsOf));
    return [...new Set(found.flat())].sort();
  }

  #resolution({
    unknown = 'error',
    warn = () => {},
    nested = 'own-source',
    budget,
  }: ResolveOptions): Resolution {
    return new Resolution(this.#catalog, { unknown, warn, nested, budget });
  }
}
