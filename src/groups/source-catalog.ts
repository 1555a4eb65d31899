/** The group sources by name, and which one an expression means that names none. */

import { GrappeError, nearest } from '../base/index.ts';
import type { GroupSource } from './group-source.ts';

export class SourceCatalog {
  readonly defaultName: string | undefined;
  readonly #sources: ReadonlyMap<string, GroupSource>;

  constructor(sources: Iterable<GroupSource>, defaultName: string | undefined) {
    const byName = new Map<string, GroupSource>();
    for (const source of sources) {
      if (byName.has(source.name)) throw duplicate(source.name);
      byName.set(source.name, source);
    }
    this.#sources = byName;
    this.defaultName = defaultName ?? byName.keys().next().value;
  }

  /** Names, the default one first. */
  get names(): string[] {
    const names = [...this.#sources.keys()];
    if (this.defaultName === undefined || !this.#sources.has(this.defaultName)) return names;
    return [this.defaultName, ...names.filter((name) => name !== this.defaultName)];
  }

  get sources(): GroupSource[] {
    return [...this.#sources.values()];
  }

  has(name: string): boolean {
    return this.#sources.has(name);
  }

  get(name?: string): GroupSource {
    const wanted = name ?? this.defaultName;
    const source = wanted === undefined ? undefined : this.#sources.get(wanted);
    if (source) return source;
    throw wanted === undefined ? noSource() : this.#unknown(wanted);
  }

  #unknown(name: string): GrappeError {
    const guess = nearest(name, this.#sources.keys());
    return new GrappeError('unknown-group-source', {
      message: `unknown group source '${name}'`,
      ...(guess !== undefined && { hint: `did you mean '@${guess}:…'?` }),
    });
  }
}

function noSource(): GrappeError {
  return new GrappeError('unknown-group-source', {
    message: 'no group source is configured',
    hint: "write 'groups' in grappe.yaml, or a groups.conf",
  });
}

function duplicate(name: string): GrappeError {
  return new GrappeError('group-upcall', {
    message: `group source '${name}' is defined twice`,
    hint: 'rename one of them',
  });
}
