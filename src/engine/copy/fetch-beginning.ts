/**
 * What is left of a large file whose fetch was cut: it stays in its folder, and a fetch of the same file goes on from
 * there. The same is the same path of the same node with the same size and time; SHA-256 of all of it decides at last.
 */

import { createHash } from 'node:crypto';
import { GrappeError } from '../../base/index.ts';
import { told } from '../transfer/content.ts';
import type { CopySession } from './copy-session.ts';
import { RESUMED_BYTES } from './draft-writer.ts';
import type { FetchItem } from './fetch-files.ts';
import type { FolderDraft } from './folder-draft.ts';
import type { Beginning } from './local-folder.ts';

/** Stands for the file as it is on the node; undefined for those that are always fetched whole. */
export function keyOf({ connection }: CopySession, { path, stat }: FetchItem): string | undefined {
  if (stat.sizeBytes < RESUMED_BYTES) return undefined;
  const words = [connection.node, path, stat.sizeBytes, stat.modifiedMs];
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
}

export async function* contentOf(
  { files }: CopySession,
  { path, stat: { sizeBytes } }: FetchItem,
  beginning: Beginning | undefined,
): AsyncIterable<Uint8Array> {
  const from = beginning?.sizeBytes ?? 0;
  if (beginning) yield* beginning.content;
  if (from === 0 || from < sizeBytes) yield* told(files.read(path, from), sizeBytes - from);
}

export interface CutFetch {
  readonly item: FetchItem;
  readonly draft: FolderDraft;
  readonly beginning: Beginning | undefined;
}

/** The longer of draft and beginning stays; neither does of small files, nor the draft where this machine is full. */
export async function keepLonger({ item, draft, beginning }: CutFetch, error: unknown): Promise<void> {
  const isFull = error instanceof GrappeError && error.code === 'local';
  const isLonger = draft.sizeBytes > (beginning?.sizeBytes ?? 0);
  if (isFull || !isLonger || item.stat.sizeBytes < RESUMED_BYTES) return draft.discard();
  await draft.keep();
  await beginning?.remove();
}
