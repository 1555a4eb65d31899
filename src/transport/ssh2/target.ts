/**
 * What this client must know of a node: the way to it, whom to trust on the way, and how to log in.
 * Where the answers come from (ssh_config, known_hosts, key files) is not its business.
 */

import type { Cause } from '../../base/index.ts';
import type { Identity, InProcessAlgorithms } from '../openssh-files/index.ts';

export interface Target {
  readonly node: string;
  /** The hosts to pass, in order; the last one is the node. */
  readonly hops: readonly [Hop, ...Hop[]];
  /** For TCP, banner, key exchange and authentication of one hop together. */
  readonly connectTimeoutMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly count: number };
  /** Sends commands without the wrapper. */
  readonly raw: boolean;
  /** Socket of the agent that the node's commands may use; none unless a person asked for it. */
  readonly agentSocket: string | undefined;
}

export interface Hop {
  /** As a person calls it. */
  readonly name: string;
  /** Host name or address to connect to. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly bindAddress?: string;
  readonly hostKeys: HostKeyPolicy;
  readonly algorithms: InProcessAlgorithms;
  /** Asked once the host is verified; in the order in which they are tried. */
  identities(): Promise<readonly Identity[]>;
  /** The password of the account, where one may be sent; undefined when nobody gives it. */
  readonly password?: (() => Promise<string | undefined>) | undefined;
}

export interface HostKeyPolicy {
  /** Names what decides: a link to a jump host serves only those who would have judged its key alike. */
  readonly rule: string;
  /** Host key algorithms to offer: those of known keys first (RFC 4253 names). */
  readonly algorithms: readonly string[];
  /** Decides about the key that the host presented. Nothing is sent to the host before the answer. */
  verify(keyBlob: Buffer, address: string | undefined): HostKeyDecision | Promise<HostKeyDecision>;
}

export type HostKeyDecision =
  | {
      readonly accepted: true;
      /** Called once the host has proven that it holds the key. */
      readonly remember?: () => void;
    }
  | {
      readonly accepted: false;
      readonly cause: Extract<Cause, `host-key-${string}`>;
      /** One sentence: what is known and what was presented. */
      readonly message: string;
      readonly hint?: string;
    };
