/** What a configuration says of the console: where it is reached, how, and what its roles may use. */

import type { Role } from '../base/index.ts';

export interface ConsoleSettings {
  /** The address that it listens on. */
  readonly bind: string;
  readonly port: number;
  /** What people type, where that is another one. Its path is where the console lies. */
  readonly publicUrl?: string;
  /** Absent: none on this machine's own addresses, a self-signed one on others. */
  readonly tls?: 'self-signed' | CertificateFiles;
  /** Somebody else sees to TLS, and this server is reached through them only. */
  readonly behindTlsProxy: boolean;
  /** Addresses whose X-Forwarded-For is believed. */
  readonly proxies: readonly string[];
  readonly sessions: { readonly idleMs: number; readonly maxMs: number };
  /** What accounts of a role may use that say nothing else. */
  readonly roles: ReadonlyMap<Role, RoleSettings>;
  /** Whether its administrators may write the configuration; else it comes from elsewhere, such as a repository. */
  readonly editConfig: boolean;
}

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface RoleSettings {
  /** A node-set expression. */
  readonly nodes?: string;
  readonly languages?: readonly string[];
}

export const DEFAULT_CONSOLE: ConsoleSettings = {
  bind: '127.0.0.1',
  port: 8017,
  behindTlsProxy: false,
  proxies: [],
  sessions: { idleMs: 30 * 60_000, maxMs: 12 * 3_600_000 },
  roles: new Map(),
  editConfig: true,
};
