/** The way to one node: its connection is kept, and carries only so many channels at once. */

import { messageOf } from '../../base/index.ts';
import { ConnectError, type Connection, type KeptConnections } from '../../transport/index.ts';
import type { NodeTrouble } from '../engine.ts';
import { type RunnerTrouble } from '../runner/index.ts';
import { Slots } from './slots.ts';

/**
 * sshd has room for ten (MaxSessions). It may count one that has just closed and the one that follows it both, and ending a
 * command takes one, too: the watch, and twice four.
 */
const MOST_CHANNELS = 5;

export type Carried<T> = (connection: Connection, signal: AbortSignal) => Promise<T | RunnerTrouble>;

export class NodeLink {
  readonly node: string;
  readonly #kept: KeptConnections;
  readonly #handshakes: Slots;
  readonly #channels = new Slots(MOST_CHANNELS);

  constructor(node: string, kept: KeptConnections, handshakes: Slots) {
    this.node = node;
    this.#kept = kept;
    this.#handshakes = handshakes;
  }

  /** A connection, and a channel of it, until both are given back. */
  async open(signal: AbortSignal): Promise<{ readonly connection: Connection } & AsyncDisposable> {
    const channel = await this.#channels.enter(signal);
    try {
      const connection = await this.#connect(signal);
      return {
        connection,
        [Symbol.asyncDispose]: async () => {
          channel[Symbol.dispose]();
          await connection[Symbol.asyncDispose]();
        },
      };
    } catch (error) {
      channel[Symbol.dispose]();
      throw error;
    }
  }

  /** Once more where the link went away and the node did nothing yet; with `mayRepeat` also where it may have. */
  async carry<T extends object>(
    what: Carried<T>,
    { timeoutMs, mayRepeat }: { readonly timeoutMs: number; readonly mayRepeat: boolean },
    signal: AbortSignal,
  ): Promise<T | RunnerTrouble> {
    const once = (): Promise<T | RunnerTrouble> => this.#carryOnce(what, timeoutMs, signal);
    const answer = await once();
    const isOver = !isTrouble(answer) || signal.aborted || !isOfLink(answer);
    return isOver || (answer.mayHaveActed && !mayRepeat) ? answer : once();
  }

  async #carryOnce<T extends object>(
    what: Carried<T>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<T | RunnerTrouble> {
    const either = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      await using link = await this.open(either);
      const answer = await what(link.connection, either);
      const isLate = isTrouble(answer) && answer.outcome === 'cancelled' && !signal.aborted;
      return isLate ? { ...answer, ...late(timeoutMs) } : answer;
    } catch (error) {
      const isLate = either.aborted && !signal.aborted;
      return { ...(isLate ? NO_TURN : troubleOf(error)), mayHaveActed: false };
    }
  }

  async #connect(signal: AbortSignal): Promise<Connection> {
    using _turn = await this.#handshakes.enter(signal);
    return await this.#kept.connect(this.node, signal);
  }
}

/** Answers are maps, lists and abilities: none of them has an outcome. */
export function isTrouble(answer: object): answer is RunnerTrouble {
  return 'outcome' in answer;
}

export function troubleOf(error: unknown): NodeTrouble {
  if (error instanceof ConnectError)
    return { outcome: error.outcome, cause: error.connectCause, detail: error.message };
  if (error instanceof DOMException && error.name === 'AbortError')
    return { outcome: 'cancelled', cause: 'interrupted', detail: null };
  return { outcome: 'local', cause: null, detail: messageOf(error) };
}

function late(timeoutMs: number): NodeTrouble {
  return { outcome: 'lost', cause: null, detail: `no whole answer within ${timeoutMs / 1000} s` };
}

/** Nothing has left yet. */
const NO_TURN: NodeTrouble = {
  outcome: 'unreachable',
  cause: 'connect-timeout',
  detail: 'no connection in time',
};

/** Of a link that was there and has gone. One that could not be had has taken its time already. */
function isOfLink({ outcome, cause }: RunnerTrouble): boolean {
  return cause === 'link-lost' || cause === 'keepalive-timeout' || (outcome === 'lost' && cause !== null);
}
