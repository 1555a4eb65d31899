/** A client names the protocol that it speaks; browsers have the pages of this very server, and name none. */

import { GrappeError } from '../base/index.ts';
import { PROTOCOL } from '../protocol/index.ts';

/** Undefined where they understand each other. */
export function mismatch(spoken: string | undefined, version: string): GrappeError | undefined {
  if (spoken === undefined || Number(spoken) === PROTOCOL) return undefined;
  return new GrappeError('protocol-mismatch', {
    message: `the client speaks protocol ${spoken}, this server ${PROTOCOL}`,
    hint: `install grappe ${version} where the client is`,
  });
}
