/** What a person may say about how to reach nodes: command line first, then grappe.yaml's overrides. */

import type { Gateway } from './openssh-files/index.ts';
import type { TransportName } from './transport.ts';

export interface ReachOptions {
  readonly transport: TransportName | 'auto';
  /** `-F`: this ssh_config instead of the user's and the system's; `none` reads neither. */
  readonly sshConfigFile?: string;
  /** `-o`: OpenSSH options in ssh_config form (`Port=2222`), before any file. */
  readonly sshOptions: readonly string[];
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly port?: number;
  /** Address to connect to instead of the node's name. */
  readonly address?: string;
  /** ProxyJump in OpenSSH form: `user@host:port,…`; `none` disables it. */
  readonly jump?: string;
  /** Gateways to pass, in order, where neither `jump` nor `sshOptions` name another way. */
  readonly route?: readonly Gateway[];
  /** `verified` is strict against every file too: a password may be sent. */
  readonly hostKeys: 'verified' | 'strict' | 'accept-new' | 'no';
  readonly connectTimeoutMs: number;
  readonly keepalive: { readonly intervalMs: number; readonly count: number };
  /** Sends the bare command without the wrapper that ends its process group (appliances, ForceCommand). */
  readonly raw: boolean;
  /** Forwards the local agent; off unless asked for by `--forward-agent`. */
  readonly forwardAgent: boolean;
}

/** The reach options of one node, with its overrides applied. A user before the node (`alice@n1`) goes before them. */
export type ReachOf = (node: string) => ReachOptions;

export const DEFAULT_REACH: ReachOptions = {
  transport: 'auto',
  sshOptions: [],
  identityFiles: [],
  hostKeys: 'strict',
  connectTimeoutMs: 10_000,
  keepalive: { intervalMs: 15_000, count: 3 },
  raw: false,
  forwardAgent: false,
};
