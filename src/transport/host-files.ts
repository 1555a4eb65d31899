/**
 * What OpenSSH's own files say of the nodes of one fleet, in the light of what a person said: configuration,
 * known hosts, identities. Read once for all nodes that share them; nothing before the first question.
 */

import type { Detour } from './detour.ts';
import { ownUid } from './local-account.ts';
import { checkUserAtNode } from './node-name.ts';
import {
  type AskPassphrase,
  type HostConfig,
  type HostTrust,
  type Identities,
  type SshConfig,
  createIdentities,
  createTrustStore,
  hasKerberosTicket,
  loadSshConfig,
} from './openssh-files/index.ts';
import { type AskPassword, rememberedPasswords } from './passwords.ts';
import type { KeepMasters } from './openssh/index.ts';
import type { ReachOf, ReachOptions } from './reach.ts';
import { type Target, targetFromConfig } from './ssh2/index.ts';

export interface TransportEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person for the passphrase of a key; without it, keys that need one are not used. */
  readonly askPassphrase?: AskPassphrase | undefined;
  /** Asks for the password of the nodes, or of a jump host; used where ReachOptions.hostKeys is `verified`. */
  readonly askPassword?: AskPassword | undefined;
  /** The ssh of transport `openssh`: a path, or a name to look up in PATH (`ssh` when absent). */
  readonly sshProgram?: string | undefined;
  /** Where connections of the transport `openssh` outlive their command, and for how long. */
  readonly keepMasters?: KeepMasters | undefined;
  /** Told of each node that is looked up, and of where its login leads: `user@host:port`, jump hosts before it. */
  readonly lookedUp?: ((node: string, login: string) => void) | undefined;
  /** Asked where a gateway is down; `reachOf` then tells the other way. */
  readonly detour?: Detour | undefined;
}

/** The effective configuration of a host, and where those of its jump hosts come from. */
export interface ConfiguredHost {
  readonly host: HostConfig;
  readonly config: SshConfig;
}

export class HostFiles {
  readonly reachOf: ReachOf;
  readonly identities: Identities;
  readonly trustOf: (host: HostConfig) => HostTrust = createTrustStore();
  readonly #env: TransportEnvironment['env'];
  readonly #askPassword: AskPassword | undefined;
  readonly #configs = new Map<string, SshConfig>();
  readonly #hosts = new Map<string, ConfiguredHost & { readonly said: string }>();
  readonly #lookedUp: TransportEnvironment['lookedUp'];
  #hasTicket: boolean | undefined;

  constructor(reachOf: ReachOf, environment: TransportEnvironment) {
    const { env, askPassphrase = nobody, askPassword, lookedUp } = environment;
    this.#lookedUp = lookedUp;
    this.reachOf = reachOf;
    this.#env = env;
    this.#askPassword = askPassword && rememberedPasswords(askPassword);
    this.identities = createIdentities({ askPassphrase });
  }

  /** Throws GrappeError where the name or the configuration of `node` is wrong; contacts nobody. */
  check(node: string): void {
    checkUserAtNode(node);
    if (this.reachOf(node).transport !== 'local') this.hostOf(node);
  }

  /** What is said of a node may change while it is being reached: its gateways. */
  hostOf(node: string): ConfiguredHost {
    const reach = this.reachOf(node);
    const overrides = overridesOf(reach);
    const said = JSON.stringify([overrides, reach.sshConfigFile, reach.sshOptions]);
    const known = this.#hosts.get(node);
    if (known?.said === said) return known;
    const config = this.#configOf(reach);
    const { node: name, ...user } = checkUserAtNode(node);
    const host = config.forHost(name, { ...overrides, ...user });
    this.#lookedUp?.(node, loginOf(host));
    const found = { said, host, config };
    this.#hosts.set(node, found);
    return found;
  }

  /** The way to `node` for the in-process client; `changes` go before everything else. */
  targetOf(node: string, changes: Partial<ReachOptions> = {}): Target {
    const { host, config } = this.hostOf(node);
    const { trustOf, identities } = this;
    const sources = { config, trustOf, identities, askPassword: this.#askPassword };
    return targetFromConfig(host, { ...this.reachOf(node), ...changes }, sources);
  }

  holdsTicket(): boolean {
    this.#hasTicket ??= hasKerberosTicket(this.#env, ownUid());
    return this.#hasTicket;
  }

  #configOf({ sshConfigFile, sshOptions }: ReachOptions): SshConfig {
    const key = JSON.stringify([sshConfigFile, sshOptions]);
    const known = this.#configs.get(key);
    if (known !== undefined) return known;
    const config = loadSshConfig({
      ...(sshConfigFile !== undefined && { file: sshConfigFile }),
      options: sshOptions,
      environment: this.#env,
    });
    this.#configs.set(key, config);
    return config;
  }
}

function nobody(): Promise<undefined> {
  return Promise.resolve(undefined);
}

/** A ProxyCommand may lead anywhere. */
function loginOf({ name, jumps, proxyCommand, user, hostName, port }: HostConfig): string {
  if (proxyCommand !== undefined) return name;
  return [...jumps.map((jump) => jump.host), `${user}@${hostName}:${port}`].join(' ');
}

function overridesOf({
  user,
  port,
  address,
  jump,
  route,
  identityFiles,
}: ReachOptions): Parameters<SshConfig['forHost']>[1] {
  return {
    identityFiles,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(address !== undefined && { address }),
    ...(jump !== undefined && { jump }),
    ...(route !== undefined && { route }),
  };
}
