/** The other side said what it must not say: nothing more is believed of it. */

import { GrappeError } from '../../base/index.ts';

export class ProtocolFault extends GrappeError {
  constructor(message: string, cause?: unknown) {
    super('protocol-mismatch', { message, ...(cause !== undefined && { cause }) });
  }
}
