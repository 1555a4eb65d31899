/** The files that a configuration is made of and what stands in them, right or wrong: for whoever changes them. */

import { findConfig } from '../find-config.ts';
import { gatherFiles } from '../include.ts';
import type { ConfigRequest } from '../load-config.ts';
import type { Place, SourceFile } from '../source-file.ts';
import { type PlacedEntry, plainValue, type PlacedValue } from '../yaml/placed-value.ts';

export interface ConfigOutline {
  /** The main file first; none where there is no grappe.yaml. */
  readonly files: readonly SourceFile[];
  readonly nodes?: OutlineEntry;
  readonly groups: ReadonlyMap<string, OutlineEntry>;
  readonly services: ReadonlyMap<string, OutlineEntry>;
}

export interface OutlineEntry {
  /** Of its key. */
  readonly place: Place;
  /** As it is written, without variables filled in. */
  readonly value: unknown;
}

/** Throws GrappeError where the main file cannot be read at all. */
export function configOutline(request: ConfigRequest): ConfigOutline {
  const found = findConfig(request).file;
  if (!found) return { files: [], groups: new Map(), services: new Map() };
  const { root, files } = gatherFiles(found, request);
  const nodes = root.entries.get('nodes');
  return {
    files,
    ...(nodes && { nodes: outlineEntry(nodes) }),
    groups: entriesOf(root.entries.get('groups')?.value),
    services: entriesOf(root.entries.get('services')?.value),
  };
}

function entriesOf(value: PlacedValue | undefined): Map<string, OutlineEntry> {
  const entries = value?.kind === 'map' ? [...value.entries] : [];
  return new Map(entries.map(([name, entry]) => [name, outlineEntry(entry)]));
}

function outlineEntry({ key, value }: PlacedEntry): OutlineEntry {
  return { place: key, value: plainValue(value) };
}
