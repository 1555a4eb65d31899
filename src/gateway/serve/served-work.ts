/** Something that a gateway does for its controller under a number, and the voice in which it tells of it. */

import type { Clock } from '../../base/index.ts';
import type { GatewayReport, WireBytes } from '../../protocol/index.ts';

export interface ServedWork {
  input(bytes: Uint8Array): void;
  /** Input that is not whole has failed on the other side. */
  inputEnd(isWhole: boolean): void;
  /** The other side has taken so much output. */
  taken(bytes: number): void;
  stop(): void;
  /** The controller is gone: it is ended, and nobody hears of it. */
  abandon(): void;
}

export interface Voice {
  readonly clock: Clock;
  say(report: GatewayReport): void;
  pack(piece: Uint8Array): WireBytes;
}

const MOST_TEXT = 4096;

/** Within what may be said in one sentence. */
export function cut(text: string): string {
  return text.slice(0, MOST_TEXT);
}
