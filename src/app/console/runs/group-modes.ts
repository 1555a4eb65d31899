/** Groups in which some differences do not count: the names and addresses of the nodes themselves, or numbers. */

import { hash } from 'node:crypto';
import { decodeText } from '../../../output/index.ts';
import type { Group } from './group.ts';
import { byStreamAndSize } from './group-order.ts';

export type GroupMode = 'exact' | 'names' | 'numbers';

/** Of longer texts, the beginning is compared. */
const COMPARED_BYTES = 32 * 1024;

/** What was worked out of a text holds as long as its compared beginning is the same: while nodes write, it is asked for again and again. */
export class Likeness {
  readonly #known = new Map<string, { readonly sizeBytes: number; readonly digest: string }>();

  /** Of groups that become one, the first stands for them. */
  regrouped(groups: readonly Group[], mode: GroupMode): readonly Group[] {
    if (mode === 'exact') return groups;
    const alike = Map.groupBy(
      groups,
      (group) => `${group.stream} ${group.lines.lines} ${this.#digest(group, mode)}`,
    );
    return Array.from(alike.values())
      .flatMap(([first, ...others]) => (first ? [first.with(others)] : []))
      .sort(byStreamAndSize);
  }

  #digest(group: Group, mode: GroupMode): string {
    const key = `${mode} ${group.id}`;
    const sizeBytes = Math.min(group.block.sizeBytes, COMPARED_BYTES);
    const known = this.#known.get(key);
    if (known?.sizeBytes === sizeBytes) return known.digest;
    const digest = hash('sha256', signature(group, mode), 'base64');
    this.#known.set(key, { sizeBytes, digest });
    return digest;
  }

  forget(id: string): void {
    for (const mode of ['names', 'numbers']) this.#known.delete(`${mode} ${id}`);
  }
}

function signature(group: Group, mode: GroupMode): string {
  const text = decodeText(beginningOf(group));
  if (mode === 'numbers') return text.replaceAll(/\d+(?:[.,:]\d+)*/g, '#');
  const [node = ''] = group.block.nodes;
  // Longer names first: n1.example.org before n1.
  const names = [...new Set([node, node.split('.')[0] ?? ''])].filter((name) => name !== '');
  const own = new RegExp(`\\b(?:${names.map((name) => RegExp.escape(name)).join('|')})\\b`, 'g');
  return text.replaceAll(own, '@').replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '@');
}

function beginningOf({ block }: Group): Uint8Array {
  const bytes = new Uint8Array(Math.min(block.sizeBytes, COMPARED_BYTES));
  let at = 0;
  for (const piece of block.pieces()) {
    bytes.set(piece.subarray(0, bytes.length - at), at);
    at = Math.min(bytes.length, at + piece.length);
    if (at === bytes.length) break;
  }
  return bytes;
}
