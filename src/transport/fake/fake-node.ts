/** What a scripted node does when it is reached and when it is given a command. Times are in milliseconds. */

import type { Cause } from '../../base/index.ts';
import type { ConnectError } from '../connect-error.ts';
import type { ExecEnd, OutputStream } from '../transport.ts';

export interface FakeNode {
  /** Taken in turn, one for each connect; the last one stays. */
  readonly connects: readonly FakeConnect[];
  readonly command: FakeCommand;
}

export type FakeConnect =
  | { readonly kind: 'answers'; readonly afterMs: number }
  | {
      readonly kind: 'fails';
      readonly afterMs: number;
      readonly outcome: ConnectError['outcome'];
      readonly cause: Cause;
    }
  /** Does not even heed the abort: a transport with a fault. */
  | { readonly kind: 'stuck' };

export interface FakeCommand {
  /** From the request to the moment at which it has left. */
  readonly sendMs: number;
  readonly output: readonly FakeOutput[];
  /** From the last output to the end; Infinity: it ends only when it is told to. */
  readonly runMs: number;
  readonly end: ExecEnd;
  /** What it does when it is told to end; a babbling one goes on writing, even when its connection is closed. */
  readonly whenEnded: 'obeys' | 'ignores-term' | 'never-answers' | 'babbles';
  /** `echo` gives all its input back as output; `frozen` never reads any and never ends. */
  readonly stdin: 'ignores' | 'echo' | 'frozen';
}

export interface FakeOutput {
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
  /** How often it is repeated. */
  readonly times: number;
  /** Before each repetition. */
  readonly everyMs: number;
}

const ANSWERS: FakeConnect = { kind: 'answers', afterMs: 20 };

const QUIET: FakeCommand = {
  sendMs: 1,
  output: [],
  runMs: 10,
  end: { kind: 'exited', code: 0 },
  whenEnded: 'obeys',
  stdin: 'ignores',
};

/** A node that answers and runs `command` (exit code 0, no output) with these changes. */
export function fakeNode(command: Partial<FakeCommand> = {}, ...connects: FakeConnect[]): FakeNode {
  return { connects: connects.length > 0 ? connects : [ANSWERS], command: { ...QUIET, ...command } };
}

export function answers(afterMs: number): FakeConnect {
  return { kind: 'answers', afterMs };
}

export function fails(outcome: ConnectError['outcome'], cause: Cause, afterMs = 5): FakeConnect {
  return { kind: 'fails', outcome, cause, afterMs };
}

export function text(value: string, stream: OutputStream = 'stdout'): FakeOutput {
  return { stream, bytes: new TextEncoder().encode(value), times: 1, everyMs: 0 };
}
