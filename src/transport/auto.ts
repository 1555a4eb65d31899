/**
 * Chooses the transport of each node: the one that was asked for, else the in-process client, unless the node's
 * OpenSSH configuration really uses what only the system's ssh can do.
 */

import { userInfo } from 'node:os';
import { GrappeError } from '../base/index.ts';
import { ConnectError } from './connect-error.ts';
import { createLocalConnector } from './local/index.ts';
import { checkNodeName } from './node-name.ts';
import {
  type AskPassphrase,
  type HostConfig,
  type SshConfig,
  createIdentities,
  createTrustStore,
  hasKerberosTicket,
  loadSshConfig,
  whatNeedsOpenssh,
} from './openssh-files/index.ts';
import { createOpensshConnector } from './openssh/index.ts';
import type { ReachOf, ReachOptions } from './reach.ts';
import { createSsh2Connector, targetFromConfig } from './ssh2/index.ts';
import type { Connection, Connector, TransportName } from './transport.ts';

export interface TransportEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person for the passphrase of a key; without it, keys that need one are not used. */
  readonly askPassphrase?: AskPassphrase | undefined;
}

export interface TransportChoice {
  readonly transport: TransportName;
  /** Why, in phrases for a person; empty when nothing stands against the in-process client. */
  readonly reasons: readonly string[];
}

export interface AutoConnector extends Connector {
  /** Which transport serves `node`, and why. Rejects with GrappeError where its configuration is wrong. */
  explain(node: string): Promise<TransportChoice>;
}

/** One connector for a whole fleet. Nothing is read or started before the first question about a node. */
export function createConnector(reachOf: ReachOf, environment: TransportEnvironment): AutoConnector {
  return new ChoosingConnector(reachOf, environment);
}

type SshTransport = 'ssh2' | 'openssh' | 'local';

class ChoosingConnector implements AutoConnector {
  readonly #reachOf: ReachOf;
  readonly #environment: TransportEnvironment;
  readonly #configs = new Map<string, SshConfig>();
  readonly #choices = new Map<string, Promise<TransportChoice>>();
  readonly #connectors: Readonly<Record<SshTransport, Connector>>;
  readonly #identities;
  readonly #trustOf = createTrustStore();
  #hasTicket: boolean | undefined;

  constructor(reachOf: ReachOf, environment: TransportEnvironment) {
    const { env, askPassphrase = () => Promise.resolve(undefined) } = environment;
    this.#reachOf = reachOf;
    this.#environment = environment;
    this.#identities = createIdentities({ askPassphrase });
    this.#connectors = {
      ssh2: createSsh2Connector({ targetOf: (node) => this.#targetOf(node) }),
      openssh: createOpensshConnector({
        reachOf,
        environment: env,
        hostOf: (node) => this.#hostOf(node),
        siteOf: (node) => this.siteOf(node),
      }),
      local: createLocalConnector(env),
    };
  }

  siteOf(node: string): string {
    return this.#reachOf(node).transport === 'local' ? node : this.#connectors.ssh2.siteOf(node);
  }

  explain(node: string): Promise<TransportChoice> {
    const known = this.#choices.get(node) ?? this.#choose(node);
    this.#choices.set(node, known);
    return known;
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    const connector = await this.#connectorOf(node);
    return connector.connect(node, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { ssh2, openssh, local } = this.#connectors;
    await Promise.all([ssh2, openssh, local].map((connector) => connector[Symbol.asyncDispose]()));
  }

  async #connectorOf(node: string): Promise<Connector> {
    try {
      const { transport } = await this.explain(node);
      if (transport in this.#connectors) return this.#connectors[transport as SshTransport];
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      throw new ConnectError('unreachable', 'protocol', error.message, error.hint);
    }
    throw new ConnectError('unreachable', 'protocol', `no transport of '${node}' is known here`);
  }

  /** Names are checked for every transport: the local one puts them into commands. */
  async #choose(node: string): Promise<TransportChoice> {
    checkNodeName(node);
    const { transport } = this.#reachOf(node);
    if (transport !== 'auto') return { transport, reasons: ['it was asked for'] };
    const { host, config } = this.#hostOf(node);
    const reasons = await whatNeedsOpenssh(host, {
      config,
      identities: this.#identities,
      trustOf: this.#trustOf,
      hasKerberosTicket: () => this.#holdsTicket(),
    });
    return { transport: reasons.length > 0 ? 'openssh' : 'ssh2', reasons };
  }

  #targetOf(node: string): ReturnType<typeof targetFromConfig> {
    const { host, config } = this.#hostOf(node);
    const sources = { config, trustOf: this.#trustOf, identities: this.#identities };
    return targetFromConfig(host, this.#reachOf(node), sources);
  }

  #hostOf(node: string): { readonly host: HostConfig; readonly config: SshConfig } {
    const reach = this.#reachOf(node);
    const config = this.#configOf(reach);
    return { host: config.forHost(node, overridesOf(reach)), config };
  }

  /** Files are read once for all nodes that share them. */
  #configOf({ sshConfigFile, sshOptions }: ReachOptions): SshConfig {
    const key = JSON.stringify([sshConfigFile, sshOptions]);
    const known = this.#configs.get(key);
    if (known !== undefined) return known;
    const config = loadSshConfig({
      ...(sshConfigFile !== undefined && { file: sshConfigFile }),
      options: sshOptions,
      environment: this.#environment.env,
    });
    this.#configs.set(key, config);
    return config;
  }

  #holdsTicket(): boolean {
    this.#hasTicket ??= hasKerberosTicket(this.#environment.env, userInfo().uid);
    return this.#hasTicket;
  }
}

function overridesOf({
  user,
  port,
  address,
  jump,
  identityFiles,
}: ReachOptions): Parameters<SshConfig['forHost']>[1] {
  return {
    identityFiles,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(address !== undefined && { address }),
    ...(jump !== undefined && { jump }),
  };
}
