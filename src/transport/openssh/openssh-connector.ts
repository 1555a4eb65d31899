/** The transport `openssh`: the system's ssh, for what only it can do. */

import { spawnFault } from '../child/spawn-fault.ts';
import { OrphanGuard } from '../child/orphan-guard.ts';
import { GrappeError } from '../../base/index.ts';
import { ConnectError } from '../connect-error.ts';
import type { HostConfig, SshConfig } from '../openssh-files/index.ts';
import type { ReachOf } from '../reach.ts';
import type { Connection, Connector } from '../transport.ts';
import { strictnessFor, strictnessForHops } from './host-key-strictness.ts';
import { type KeepMasters, NodeSessions, type OpenedSession } from './node-sessions.ts';
import { OpensshConnection } from './openssh-connection.ts';
import { PrivateFolder } from './private-folder.ts';
import type { SshTarget } from './ssh-process.ts';

export interface OpensshOptions {
  readonly reachOf: ReachOf;
  readonly environment: NodeJS.ProcessEnv;
  /** The ssh to start: a path, or a name to look up in PATH. */
  readonly program: string;
  /** The effective configuration of a node, and where those of its jump hosts come from. */
  readonly hostOf: (node: string) => { readonly host: HostConfig; readonly config: SshConfig };
  /** See Connector.siteOf: the address is learnt from the configuration, not from ssh. */
  readonly siteOf: (node: string) => string;
  /** Without it, every connection ends with its command. */
  readonly keepMasters?: KeepMasters | undefined;
}

export function createOpensshConnector(options: OpensshOptions): Connector {
  return new OpensshConnector(options);
}

/** A command that goes raw brings its own ssh. */
type Opened = OpenedSession | (Omit<OpenedSession, 'session'> & { readonly session: undefined });

class OpensshConnector implements Connector {
  readonly #options: OpensshOptions;
  readonly #guard = new OrphanGuard();
  readonly #connections = new Set<OpensshConnection>();
  readonly #sessions: NodeSessions;
  #folder: PrivateFolder | undefined;

  constructor(options: OpensshOptions) {
    this.#options = options;
    this.#sessions = new NodeSessions(options.keepMasters);
  }

  siteOf(node: string): string {
    return this.#options.siteOf(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const opened = await this.#reach(node, signal);
    const connection = new OpensshConnection({
      ...opened,
      sessions: this.#sessions,
      guard: this.#guard,
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection[Symbol.asyncDispose]()));
    await this.#guard[Symbol.asyncDispose]();
    this.#folder?.[Symbol.dispose]();
  }

  async #reach(node: string, signal: AbortSignal): Promise<Opened> {
    try {
      const target = this.#targetOf(node);
      if (target.reach.raw) return { target, session: undefined, details: {} };
      return await this.#sessions.open(target, signal);
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      if (error instanceof GrappeError) {
        throw new ConnectError('unreachable', 'protocol', error.message, error.hint);
      }
      const { cause, detail } = spawnFault(error, this.#options.program);
      throw new ConnectError('local', cause, detail);
    }
  }

  #targetOf(node: string): SshTarget {
    const { reachOf, environment, program, hostOf } = this.#options;
    const reach = reachOf(node);
    const { host, config } = hostOf(node);
    const hops = config.hopsTo(host);
    const strictness = {
      node: strictnessFor(host, reach.hostKeys),
      hops: strictnessForHops(hops, reach.hostKeys),
    };
    this.#folder ??= new PrivateFolder(environment);
    return {
      node,
      reach,
      strictness,
      environment,
      program,
      folder: this.#folder,
      ways: [...hops, host],
      gateway: hops.at(-1)?.name,
    };
  }
}
