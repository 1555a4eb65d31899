/** The gateway's program in one file, as it is sent. */

import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface Bundle {
  readonly bytes: Uint8Array;
  /** SHA-256 in hexadecimal: its name on the gateways. */
  readonly digest: string;
}

/** Undefined where this grappe was not built. */
export async function readBundle(path: string): Promise<Bundle | undefined> {
  try {
    const bytes = await readFile(path);
    return { bytes, digest: hash('sha256', bytes) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
