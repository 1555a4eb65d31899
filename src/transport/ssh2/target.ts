/**
 * What this client must know of a node: the way to it, whom to trust on the way, and how to log in.
 * Where the answers come from (ssh_config, known_hosts, key files) is not its business.
 */

import type { BaseAgent, ParsedKey } from 'ssh2';
import type { Cause } from '../../base/index.ts';

export interface Target {
  readonly node: string;
  /** The hosts to pass, in order; the last one is the node. */
  readonly hops: readonly [Hop, ...Hop[]];
  /** For TCP, banner, key exchange and authentication of one hop together. */
  readonly connectTimeoutMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly count: number };
  /** Sends commands without the wrapper. */
  readonly raw: boolean;
  /** Hands the agent to the commands of the node. */
  readonly forwardAgent: BaseAgent | undefined;
}

export interface Hop {
  /** Host name or address to connect to. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly bindAddress?: string;
  readonly hostKeys: HostKeyPolicy;
  readonly algorithms: OfferedAlgorithms;
  /** Asked once the host is verified; in the order in which they are tried. */
  authentications(): Promise<readonly Authentication[]>;
}

/** Lists of SSH algorithm names in order of preference; without one, this client's own list. */
export interface OfferedAlgorithms {
  readonly kex?: readonly string[];
  readonly cipher?: readonly string[];
  readonly mac?: readonly string[];
}

export interface HostKeyPolicy {
  /** Host key algorithms to offer: those of known keys first (RFC 4253 names). */
  readonly algorithms: readonly string[];
  /** Decides about the key that the host presented. Nothing is sent to the host before the answer. */
  verify(keyBlob: Buffer, address: string | undefined): HostKeyDecision | Promise<HostKeyDecision>;
}

export type HostKeyDecision =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      readonly cause: Extract<Cause, `host-key-${string}`>;
      /** One sentence: what is known and what was presented. */
      readonly message: string;
      readonly hint?: string;
    };

export type Authentication =
  | { readonly kind: 'key'; readonly key: ParsedKey; readonly name: string }
  | { readonly kind: 'agent'; readonly agent: BaseAgent; readonly name: string };
