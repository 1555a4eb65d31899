/**
 * Chooses the transport of each node: the one that was asked for, else the in-process client, unless the node's
 * OpenSSH configuration really uses what only the system's ssh can do.
 */

import { GrappeError } from '../base/index.ts';
import { ConnectError } from './connect-error.ts';
import { type Detour, withDetours } from './detour.ts';
import { HostFiles, type TransportEnvironment } from './host-files.ts';
import { createLocalConnector } from './local/index.ts';
import { checkUserAtNode } from './node-name.ts';
import { type NodePlan, planOf } from './node-plan.ts';
import { type HostConfig, whatNeedsOpenssh } from './openssh-files/index.ts';
import { createOpensshConnector } from './openssh/index.ts';
import { type WayTo, wayFinder } from './pool/index.ts';
import type { ReachOf } from './reach.ts';
import { createSsh2Connector } from './ssh2/index.ts';
import type { Connection, Connector, TransportName } from './transport.ts';

export interface TransportChoice {
  readonly transport: TransportName;
  /** Why, in phrases for a person; empty when nothing stands against the in-process client. */
  readonly reasons: readonly string[];
}

export interface AutoConnector extends Connector {
  /** Which transport serves `node`, and why. Rejects with GrappeError where its configuration is wrong. */
  explain(node: string): Promise<TransportChoice>;
  /** How `node` would be reached, without connecting. Undefined for a node that is not reached over SSH. */
  plan(node: string): Promise<NodePlan | undefined>;
  /** The way to `node` for the background process; undefined where it cannot serve this node. */
  readonly wayTo: WayTo;
  /** Throws GrappeError where the name or the configuration of `node` is wrong; contacts nobody. */
  check(node: string): void;
}

/** One connector for a whole fleet. Nothing is read or started before the first question about a node. */
export function createConnector(reachOf: ReachOf, environment: TransportEnvironment): AutoConnector {
  return new ChoosingConnector(reachOf, environment);
}

type SshTransport = 'ssh2' | 'openssh' | 'local';

class ChoosingConnector implements AutoConnector {
  readonly #reachOf: ReachOf;
  readonly #files: HostFiles;
  readonly #detour: Detour | undefined;
  readonly wayTo: WayTo;
  readonly #asksPassword: boolean;
  readonly #choices = new Map<string, Promise<TransportChoice>>();
  readonly #connectors: Readonly<Record<SshTransport, Connector>>;

  constructor(reachOf: ReachOf, environment: TransportEnvironment) {
    const { env, sshProgram = 'ssh', detour } = environment;
    const files = new HostFiles(reachOf, environment);
    this.#reachOf = reachOf;
    this.#files = files;
    this.#asksPassword = environment.askPassword !== undefined;
    this.#detour = detour;
    this.wayTo = wayFinder(files);
    this.#connectors = {
      ssh2: createSsh2Connector({
        targetOf: (node) => files.targetOf(node),
        hostNameOf: (node) => files.hostOf(node).host.hostName,
      }),
      openssh: createOpensshConnector({
        reachOf,
        environment: env,
        program: sshProgram,
        hostOf: (node) => files.hostOf(node),
        siteOf: (node) => this.siteOf(node),
        keepMasters: environment.keepMasters,
      }),
      local: createLocalConnector(env),
    };
  }

  siteOf(node: string): string {
    return this.#reachOf(node).transport === 'local' ? node : this.#connectors.ssh2.siteOf(node);
  }

  explain(node: string): Promise<TransportChoice> {
    // The gateways on its way may need another transport than those before.
    const key = [node, ...(this.#reachOf(node).route ?? []).map(({ host }) => host)].join(' ');
    const known = this.#choices.get(key) ?? this.#choose(node);
    this.#choices.set(key, known);
    return known;
  }

  async plan(node: string): Promise<NodePlan | undefined> {
    return this.#reachOf(node).transport === 'local' ? undefined : await planOf(node, this.#files);
  }

  check(node: string): void {
    this.#files.check(node);
  }

  async connect(node: string, signal: AbortSignal): Promise<Connection> {
    return withDetours(node, { detour: this.#detour, signal }, async () => {
      const connector = await this.#connectorOf(node);
      const connecting = connector.connect(node, signal);
      const isWithout = this.#asksPassword && connector === this.#connectors.openssh;
      return await (isWithout ? connecting.catch(tellNoPassword) : connecting);
    });
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
    checkUserAtNode(node);
    const { transport } = this.#reachOf(node);
    if (transport === 'ssh2') refuseOtherWay(node, this.#files.hostOf(node).host);
    if (transport !== 'auto') return { transport, reasons: ['it was asked for'] };
    const { host, config } = this.#files.hostOf(node);
    const reasons = await whatNeedsOpenssh(host, {
      config,
      identities: this.#files.identities,
      trustOf: this.#files.trustOf,
      hasKerberosTicket: () => this.#files.holdsTicket(),
    });
    return { transport: reasons.length > 0 ? 'openssh' : 'ssh2', reasons };
  }
}

/** The in-process client may lack an option that was asked for, but must not go to another place than ssh would. */
function refuseOtherWay(node: string, { proxyCommand, open }: HostConfig): void {
  const reasons = [...(proxyCommand === undefined ? [] : ['ProxyCommand']), ...open];
  if (reasons.length === 0) return;
  throw new GrappeError('ssh-config', {
    message: `transport ssh2 cannot follow the configuration of '${node}'`,
    why: reasons.join(', '),
    hint: 'leave the choice to grappe (transport auto), or take openssh',
  });
}

/** Whoever has typed a password wants to know why it was not used. */
function tellNoPassword(error: unknown): never {
  if (!(error instanceof ConnectError) || error.connectCause !== 'authentication') throw error;
  const { outcome, connectCause, message, hint } = error;
  throw new ConnectError(outcome, connectCause, `${message}; transport openssh logs in by no password`, hint);
}
