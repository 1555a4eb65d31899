/**
 * The group sources by name, and which one an expression means that names none. Sources of grappe's own (`@state:…`)
 * are found by name only: no list shows them, and a configured source of the same name goes before.
 */

import { GrappeError, nearest } from '../base/index.ts';
import type { GroupSource } from './group-source.ts';

export class SourceCatalog {
  readonly defaultName: string | undefined;
  readonly own: readonly GroupSource[];
  readonly #sources: ReadonlyMap<string, GroupSource>;

  constructor(
    sources: Iterable<GroupSource>,
    defaultName: string | undefined,
    own: readonly GroupSource[] = [],
  ) {
    const byName = new Map<string, GroupSource>();
    for (const source of sources) {
      if (byName.has(source.name)) throw duplicate(source.name);
      byName.set(source.name, source);
    }
    this.#sources = byName;
    this.own = own;
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
    return this.#find(name) !== undefined;
  }

  get(name?: string): GroupSource {
    const wanted = name ?? this.defaultName;
    const source = wanted === undefined ? undefined : this.#find(wanted);
    if (source) return source;
    throw wanted === undefined ? noSource() : this.#unknown(wanted);
  }

  #find(name: string): GroupSource | undefined {
    return this.#sources.get(name) ?? this.own.find((source) => source.name === name);
  }

  #unknown(name: string): GrappeError {
    const guess = nearest(
      name,
      [...this.#sources.values(), ...this.own].map((source) => source.name),
    );
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
