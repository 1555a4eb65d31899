/** What attempts wrote, by offset: each byte once, and no more than they may write. */

export type StreamName = 'stdout' | 'stderr';

export interface OutputChunk {
  readonly attempt: string;
  readonly stream: StreamName;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A chunk that was not taken, and why. `gap`: bytes before it are missing; go on from `known`. */
export interface RefusedChunk {
  readonly attempt: string;
  readonly stream: StreamName;
  readonly reason: 'gap' | 'ended' | 'unknown';
  /** As far as the stream is known. */
  readonly known: number;
}

/** A part of one stream. */
export interface OutputPart {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface OutputRequest {
  readonly attempt: string;
  readonly stream: StreamName;
  readonly from: number;
  readonly max: number;
}
