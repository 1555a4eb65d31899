/** Opens the TCP connection to a host. Every socket is ours: the library would leave Nagle's algorithm on. */

import type { LookupAddress } from 'node:dns';
import { type Socket, connect } from 'node:net';
import type { Attempt } from './attempt.ts';

export interface DialOptions {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly LookupAddress[];
  readonly bindAddress?: string | undefined;
}

/** A connected socket, to whichever of the addresses answers first (RFC 8305). Rejects with ConnectError. */
export function dial({ host, port, addresses, bindAddress }: DialOptions, attempt: Attempt): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      // One address needs no race, and its error then is the plain one of the system call.
      autoSelectFamily: addresses.length > 1,
      lookup: (_host, { all }, callback) => {
        const [first] = addresses;
        if (all === true || first === undefined) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      ...(bindAddress === undefined ? {} : { localAddress: bindAddress }),
    });
    const settle = (act: () => void): void => {
      socket.removeAllListeners();
      attempt.signal.removeEventListener('abort', giveUp);
      act();
    };
    const fail = (error: Error): void => {
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const giveUp = (): void => settle(() => fail(attempt.abortError()));
    socket.once('connect', () => settle(() => resolve(socket)));
    socket.once('error', (error) => settle(() => fail(attempt.socketError(firstOf(error)))));
    if (attempt.signal.aborted) giveUp();
    else attempt.signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** When several addresses failed, the error is a collection of theirs. */
function firstOf(error: Error): Error {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first : error;
}
