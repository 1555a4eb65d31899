/** A file on a node under a temporary name, which waits for its place. */

import type { PutItem } from './put-place.ts';
import type { SharedFile } from './shared-file.ts';

export interface FileItem extends PutItem {
  readonly source: SharedFile;
}

export interface Draft {
  readonly item: FileItem;
  readonly path: string;
  readonly sizeBytes: number;
  /** It was compared already. */
  readonly isConfirmed: boolean;
  /** SHA-256; empty while it is not known, or the file is not to have its place. */
  digest: string;
}
