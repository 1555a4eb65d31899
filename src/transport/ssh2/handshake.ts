/** Speaks SSH on an open stream until the account is logged in, or says exactly why it is not. */

import type { Duplex } from 'node:stream';
import type ssh2 from 'ssh2';
import type { Client, NegotiatedAlgorithms } from 'ssh2';
import { messageOf } from '../../base/index.ts';
import type { ConnectError } from '../connect-error.ts';
import { printableLine } from '../printable.ts';
import { offeredAlgorithms } from './algorithms.ts';
import type { Attempt } from './attempt.ts';
import { Authenticator } from './authenticator.ts';
import { GreetingTap } from './greeting-tap.ts';
import { HostKeyGuard } from './host-key-guard.ts';
import { Link } from './link.ts';
import type { Hop, Target } from './target.ts';

export interface HandshakeOptions {
  /** Loaded before the stream was opened: nobody listens to an open stream meanwhile. */
  readonly library: typeof ssh2;
  readonly stream: Duplex;
  readonly hop: Hop;
  readonly address: string | undefined;
  readonly settings: Pick<Target, 'keepalive' | 'agentSocket'>;
}

/** Resolves with the logged-in link; rejects with ConnectError, the stream destroyed. */
export function handshake(options: HandshakeOptions, attempt: Attempt): Promise<Link> {
  return new Promise((resolve, reject) => {
    new Handshake(options, attempt).start({ resolve, reject });
  });
}

interface Answer {
  readonly resolve: (link: Link) => void;
  readonly reject: (error: ConnectError) => void;
}

class Handshake {
  readonly #options: HandshakeOptions;
  readonly #attempt: Attempt;
  readonly #client: Client;
  readonly #guard: HostKeyGuard;
  readonly #authenticator: Authenticator;
  readonly #greeting: GreetingTap;
  #negotiated: NegotiatedAlgorithms | undefined;

  constructor(options: HandshakeOptions, attempt: Attempt) {
    this.#options = options;
    this.#attempt = attempt;
    this.#client = new options.library.Client();
    this.#guard = new HostKeyGuard(options.hop.hostKeys, options.address);
    this.#authenticator = new Authenticator(options.hop, attempt);
    this.#greeting = new GreetingTap(options.stream, () => void (attempt.phase = 'key exchange'));
    attempt.phase = 'banner';
  }

  start({ resolve, reject }: Answer): void {
    const client = this.#client;
    const { stream } = this.#options;
    const settle = (act: () => void): void => {
      this.#attempt.signal.removeEventListener('abort', giveUp);
      // Our own listeners only: the link has its own, and minds later key exchanges.
      for (const event of ['error', 'close', 'ready', 'change password'] as const)
        client.removeAllListeners(event);
      client.off('handshake', agreed).on('error', () => undefined);
      act();
    };
    const fail = (error: ConnectError): void =>
      settle(() => {
        reject(error);
        client.destroy();
        stream.destroy();
      });
    const giveUp = (): void => fail(this.#attempt.abortError());
    const agreed = (negotiated: NegotiatedAlgorithms): void => {
      this.#negotiated = negotiated;
      this.#attempt.phase = 'authentication';
      const trouble = this.#guard.remember();
      if (trouble !== undefined) fail(trouble);
    };
    client.on('handshake', agreed);
    client.on('error', (error: Error) => {
      const reason = this.#reasonOf(error);
      if (reason !== undefined) fail(reason);
    });
    client.on('close', () => fail(this.#closedReason()));
    client.on('change password', () => fail(this.#authenticator.expired()));
    if (this.#attempt.signal.aborted) return giveUp();
    this.#attempt.signal.addEventListener('abort', giveUp, { once: true });
    const link = this.#connect(fail);
    if (link !== undefined) client.on('ready', () => settle(() => resolve(this.#begun(link))));
  }

  #connect(fail: (error: ConnectError) => void): Link | undefined {
    const { stream, hop, settings } = this.#options;
    try {
      this.#client.connect({
        sock: stream,
        username: hop.user,
        algorithms: offeredAlgorithms(hop),
        hostVerifier: this.#guard.verify,
        authHandler: this.#authenticator.next,
        // Our own attempt watches the clock.
        readyTimeout: 0,
        keepaliveInterval: settings.keepalive.intervalMs,
        keepaliveCountMax: settings.keepalive.count,
        ...(settings.agentSocket === undefined ? {} : { agent: settings.agentSocket, agentForward: true }),
      });
      return new Link({ client: this.#client, stream });
    } catch (error) {
      fail(this.#attempt.error('protocol', messageOf(error)));
      return undefined;
    }
  }

  #begun(link: Link): Link {
    const { hop, address } = this.#options;
    const hostKey = this.#guard.hostKey;
    link.begin({
      user: hop.user,
      port: hop.port,
      ...(address === undefined ? {} : { address }),
      ...(hostKey === undefined ? {} : { hostKey }),
      ...(this.#negotiated === undefined
        ? {}
        : { keyExchange: this.#negotiated.kex, cipher: this.#negotiated.cs.cipher }),
      ...(this.#authenticator.offered === undefined ? {} : { authentication: this.#authenticator.offered }),
    });
    return link;
  }

  /** What an error of the library means here; undefined when the attempt goes on. */
  #reasonOf(error: Error): ConnectError | undefined {
    if (this.#guard.refusal !== undefined) return this.#guard.refusal;
    const level = 'level' in error ? error.level : undefined;
    if (level === 'agent' || level === 'client-authentication') {
      if (this.#authenticator.isExhausted) return this.#authenticator.error();
      this.#authenticator.note(error);
      return undefined;
    }
    if (!this.#greeting.isBanner) return this.#closedReason();
    if (level === 'client-socket') return this.#attempt.socketError(error);
    // A server that has enough of our keys says so in words of its own and hangs up.
    if (this.#attempt.phase === 'authentication' && 'code' in error) return this.#authenticator.error();
    return this.#attempt.error('protocol', printableLine(error.message));
  }

  /** The connection ended in good order, before we were done. */
  #closedReason(): ConnectError {
    if (this.#guard.refusal !== undefined) return this.#guard.refusal;
    if (this.#greeting.isBanner)
      return this.#attempt.error('protocol', `closed by the node during ${this.#attempt.phase}`);
    const { text } = this.#greeting;
    if (text === '') return this.#attempt.error('throttled', 'closed by the node before it said anything');
    if (/MaxStartups|Not allowed at this time/.test(text)) return this.#attempt.error('throttled', text);
    return this.#attempt.error('no-banner', `no SSH server: it said '${text}'`);
  }
}
