/**
 * The private fields of ssh2's Client that this client relies on, all in one place: the version is pinned, and
 * a test fails when the shape changes. Reasons stand beside each use.
 */

import { createSecretKey } from 'node:crypto';
import type { Client, ClientChannel } from 'ssh2';
import { GcmCipher, type LibraryGcmCipher } from './gcm-cipher.ts';

interface ChannelOpened {
  /** Our number of the channel. */
  readonly recipient: number;
  /** The node's number of it. */
  readonly sender: number;
}

interface ClientInternals {
  readonly _protocol: {
    session(channel: number, windowBytes: number, packetBytes: number): void;
    channelWindowAdjust(remoteChannel: number, bytes: number): void;
    channelClose(remoteChannel: number): void;
    requestFailure(): void;
    readonly _handlers: {
      GLOBAL_REQUEST(protocol: unknown, name: string, wantsReply: boolean, data: unknown): void;
      CHANNEL_OPEN_CONFIRMATION(protocol: unknown, info: ChannelOpened): void;
    };
  };
  readonly _chanMgr: { get(channel: number): unknown };
}

interface ChannelInternals {
  readonly incoming: { window: number };
  readonly outgoing: { readonly id: number; readonly state: string };
}

/** One command on its way to the node. */
export interface Opening {
  /** Receive window to announce. */
  readonly windowBytes: number;
  /** Asked when the channel has opened: whether the command is still wanted. */
  isWanted(): boolean;
  /** The command leaves in the same tick: from here on it may run. */
  onSent(): void;
}

/** The library resets this by itself only below half of it, so it never sends credit of its own. */
const LIBRARY_WINDOW_BYTES = 2 * 1024 * 1024;
/** RFC 4254 section 5.2 names channels with 32 bits; no command has this one. */
const NO_CHANNEL = -1;

/** Our hold on one client; made right after connect(), when the protocol exists. */
export class ClientHooks {
  readonly #client: Client;
  readonly #internals: ClientInternals;
  readonly #openings = new Map<number, Opening>();
  #starting: Opening | undefined;
  #startingChannel = NO_CHANNEL;

  constructor(client: Client) {
    this.#client = client;
    this.#internals = internalsOf(client);
    client.on('handshake', () => this.#quickenCiphers());
    this.#refuseGlobalRequests();
    this.#announceOwnWindow();
    this.#noticeSending();
  }

  /**
   * Opens a channel and runs `command`. Calls back with the channel, or with why not; `refused` tells that a
   * living node answered with a refusal of the command, so that it certainly did not run.
   */
  exec(command: string, opening: Opening, callback: ExecCallback): void {
    let id = NO_CHANNEL;
    this.#starting = opening;
    try {
      this.#client.exec(command, { allowHalfOpen: true }, (error, channel) => {
        this.#openings.delete(id);
        if (error) callback({ error, refused: this.#closeRefused(id) });
        else callback({ channel });
      });
      id = this.#startingChannel;
    } finally {
      this.#starting = undefined;
      this.#startingChannel = NO_CHANNEL;
    }
  }

  /** Gives the node leave to send `bytes` more. */
  grant(channel: ClientChannel, bytes: number): void {
    const { outgoing } = channelInternalsOf(channel);
    if (outgoing.state !== 'closed') this.#internals._protocol.channelWindowAdjust(outgoing.id, bytes);
  }

  /** Keeps the library from granting credit of its own; called for each chunk. */
  keepLibraryFromGranting(channel: ClientChannel): void {
    channelInternalsOf(channel).incoming.window = LIBRARY_WINDOW_BYTES;
  }

  /**
   * After authentication OpenSSH lists its host keys, and the library makes it prove all of them: up to a third
   * of the time of a connection, for a list that nobody reads.
   */
  #refuseGlobalRequests(): void {
    const protocol = this.#internals._protocol;
    protocol._handlers.GLOBAL_REQUEST = (_protocol, _name, wantsReply) => {
      if (wantsReply) protocol.requestFailure();
    };
  }

  /**
   * The library makes a cipher for each packet from the bytes of its key; made from a KeyObject it takes a
   * seventh of the time, a quarter of all that a flood costs.
   */
  #quickenCiphers(): void {
    const protocol = this.#internals._protocol;
    const cipher = field(protocol, '_cipher');
    if (isGcmCipher(cipher)) Reflect.set(protocol, '_cipher', new GcmCipher(cipher));
    const decipher = field(protocol, '_decipher');
    const key = field(decipher, '_decipherKey');
    if (decipher instanceof Object && key instanceof Uint8Array)
      Reflect.set(decipher, '_decipherKey', createSecretKey(key));
  }

  #announceOwnWindow(): void {
    const protocol = this.#internals._protocol;
    const session = protocol.session.bind(protocol);
    protocol.session = (channel, windowBytes, packetBytes) => {
      if (this.#starting === undefined) return session(channel, windowBytes, packetBytes);
      this.#startingChannel = channel;
      this.#openings.set(channel, this.#starting);
      session(channel, this.#starting.windowBytes, packetBytes);
    };
  }

  /** The library sends the command as soon as the channel is open: this is the last moment to stop it. */
  #noticeSending(): void {
    const { _protocol: protocol } = this.#internals;
    const handlers = protocol._handlers;
    const confirm = handlers.CHANNEL_OPEN_CONFIRMATION.bind(handlers);
    handlers.CHANNEL_OPEN_CONFIRMATION = (self, info) => {
      const opening = this.#openings.get(info.recipient);
      if (opening?.isWanted() === false) return protocol.channelClose(info.sender);
      opening?.onSent();
      confirm(self, info);
    };
  }

  /** A channel that is still open after a refusal would hold one of the node's MaxSessions. */
  #closeRefused(id: number): boolean {
    const channel = id === NO_CHANNEL ? undefined : this.#internals._chanMgr.get(id);
    if (!isClosable(channel)) return false;
    channel.close();
    return true;
  }
}

/** How much the server of an SFTP session takes in one request to write, where it tells (limits@openssh.com). */
export function toldWriteBytes(sftp: unknown): number | undefined {
  const isTold = field(field(sftp, '_extensions'), 'limits@openssh.com') === '1';
  const bytes = field(sftp, '_maxWriteLen');
  return isTold && typeof bytes === 'number' ? bytes : undefined;
}

export type ExecAnswer =
  | { readonly channel: ClientChannel }
  | { readonly error: Error; readonly refused: boolean };
export type ExecCallback = (answer: ExecAnswer) => void;

function internalsOf(client: unknown): ClientInternals {
  if (!hasInternals(client)) throw new Error('this version of ssh2 is not the one that grappe was made for');
  return client;
}

function hasInternals(client: unknown): client is ClientInternals {
  const protocol = field(client, '_protocol');
  const handlers = field(protocol, '_handlers');
  return [
    field(protocol, 'session'),
    field(protocol, 'channelWindowAdjust'),
    field(protocol, 'channelClose'),
    field(protocol, 'requestFailure'),
    field(handlers, 'GLOBAL_REQUEST'),
    field(handlers, 'CHANNEL_OPEN_CONFIRMATION'),
    field(field(client, '_chanMgr'), 'get'),
  ].every((value) => typeof value === 'function');
}

function channelInternalsOf(channel: unknown): ChannelInternals {
  if (!hasChannelInternals(channel)) throw new Error('a channel of ssh2 lacks its windows');
  return channel;
}

function hasChannelInternals(channel: unknown): channel is ChannelInternals {
  return (
    typeof field(field(channel, 'incoming'), 'window') === 'number' &&
    typeof field(field(channel, 'outgoing'), 'id') === 'number' &&
    typeof field(field(channel, 'outgoing'), 'state') === 'string'
  );
}

function isGcmCipher(cipher: unknown): cipher is LibraryGcmCipher {
  return (
    /^aes-\d+-gcm$/.test(String(field(cipher, '_encSSLName'))) &&
    typeof field(cipher, 'outSeqno') === 'number' &&
    typeof field(cipher, '_onWrite') === 'function' &&
    [field(cipher, '_encKey'), field(cipher, '_encIV')].every((bytes) => bytes instanceof Uint8Array)
  );
}

function isClosable(channel: unknown): channel is { close(): void } {
  return typeof channel === 'object' && typeof field(channel, 'close') === 'function';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
