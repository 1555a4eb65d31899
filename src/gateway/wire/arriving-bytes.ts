/** Bytes that the other side sends; more than a window can have on its way is a breach. */

import { ArrivingBytes } from '../../transport/index.ts';
import { ProtocolFault } from './protocol-fault.ts';

/** What an entry of a folder counts for in the window. */
export const ENTRY_BYTES = 128;

export function arrivingBytes(windowBytes: number, tellTaken: (bytes: number) => void): ArrivingBytes {
  return new ArrivingBytes({
    windowBytes,
    mostBytes: 4 * windowBytes,
    tooMany: () => new ProtocolFault('more bytes come than were asked for'),
    tellTaken,
  });
}
