/**
 * The host keys that nodes present, for a person to compare and to trust. Each connection ends in the middle of
 * the key exchange: no user name, key or command is ever sent to the node that is scanned.
 */

import { GrappeError } from '../base/index.ts';
import { ConnectError } from './connect-error.ts';
import { HostFiles, type TransportEnvironment } from './host-files.ts';
import { KeyProbe } from './key-probe.ts';
import { type JudgedKey, type KeyStanding, judgeHostKeys } from './key-standing.ts';
import {
  type HostConfig,
  createTrustStore,
  fingerprintOf,
  hostKeyAlgorithms,
  scanHostKeys,
} from './openssh-files/index.ts';
import type { ReachOf } from './reach.ts';
import { type Target, createSsh2Connector } from './ssh2/index.ts';
import type { Connector } from './transport.ts';

export interface PresentedHostKey {
  readonly type: string;
  /** `SHA256:…` as ssh prints it. */
  readonly fingerprint: string;
  readonly keyBlob: Buffer;
  readonly standing: KeyStanding;
  /** The known_hosts lines that decided. */
  readonly places: readonly { readonly file: string; readonly line: number; readonly fingerprint: string }[];
}

export interface NodeHostKeys {
  readonly node: string;
  /** The name under which known_hosts holds the node. */
  readonly name: string;
  /** Where new keys go; undefined when no file is configured. */
  readonly file: string | undefined;
  /** Empty for a node that is not reached over SSH. */
  readonly keys: readonly PresentedHostKey[];
}

export interface HostKeys extends AsyncDisposable {
  /** The keys that `node` presents. Rejects with ConnectError; asked again, it goes on where it stopped. */
  scan(node: string, signal: AbortSignal): Promise<NodeHostKeys>;
  /** Appends the new keys of these nodes, and reads them back. Answers how many lines were added. */
  trust(nodes: readonly NodeHostKeys[]): number;
  /** Throws GrappeError where the name or the configuration of `node` is wrong; contacts nobody. */
  check(node: string): void;
  /** See Connector.siteOf. */
  siteOf(node: string): string;
}

export function createHostKeys(reachOf: ReachOf, environment: TransportEnvironment): HostKeys {
  return new ScannedHostKeys(new HostFiles(reachOf, environment));
}

class ScannedHostKeys implements HostKeys {
  readonly #files: HostFiles;
  readonly #connector: Connector;
  readonly #probes = new Map<string, KeyProbe>();

  constructor(files: HostFiles) {
    this.#files = files;
    this.#connector = createSsh2Connector({ targetOf: (node) => this.#targetOf(node) });
  }

  check(node: string): void {
    this.#files.check(node);
  }

  siteOf(node: string): string {
    return this.#connector.siteOf(node);
  }

  async scan(node: string, signal: AbortSignal): Promise<NodeHostKeys> {
    try {
      if (this.#files.reachOf(node).transport === 'local')
        return { node, name: node, file: undefined, keys: [] };
      return this.#judged(node, await this.#presented(node, signal));
    } catch (error) {
      if (error instanceof ConnectError || !(error instanceof GrappeError)) throw error;
      throw new ConnectError('unreachable', 'protocol', error.message, error.hint);
    }
  }

  trust(nodes: readonly NodeHostKeys[]): number {
    const added = nodes.flatMap((node) => this.#add(node));
    const trustNow = createTrustStore();
    for (const { node, keyBlob } of added) {
      const { host } = this.#files.hostOf(node.node);
      const { verdict } = trustNow(host).knownHosts.check(node.name, keyBlob);
      if (verdict !== 'known') throw notKept(node);
    }
    return added.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connector[Symbol.asyncDispose]();
  }

  async #presented(node: string, signal: AbortSignal): Promise<readonly Buffer[]> {
    const { host, config } = this.#files.hostOf(node);
    const hops = config.hopsTo(host);
    refuseProxyCommand([...hops, host]);
    const probe = this.#probes.get(node) ?? new KeyProbe(this.#algorithmsOf(host));
    this.#probes.set(node, probe);
    try {
      await probe.collect(() => this.#connector.connect(node, signal));
      return probe.keyBlobs;
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      if (hops.length > 0) throw onTheWay(error, node, hops);
      if (error.connectCause !== 'protocol' || signal.aborted) throw error;
      return await this.#byKeyscan(host, error, signal);
    }
  }

  /** A server that shares no algorithm with the in-process client may still answer OpenSSH's own scanner. */
  async #byKeyscan(host: HostConfig, error: ConnectError, signal: AbortSignal): Promise<readonly Buffer[]> {
    const { connectTimeoutMs: timeoutMs } = this.#files.reachOf(host.name);
    const found = await scanHostKeys({ address: host.hostName, port: host.port, timeoutMs }, signal);
    if (found.length === 0) throw error;
    return found.map(({ blob }) => blob);
  }

  #algorithmsOf(host: HostConfig): readonly string[] {
    return hostKeyAlgorithms(host, this.#files.trustOf(host).knownHosts);
  }

  /** Jump hosts are verified and logged in to as always, however lenient the run; the node itself is only probed. */
  #targetOf(node: string): Target {
    const isVerified = this.#files.reachOf(node).hostKeys === 'verified';
    const target = this.#files.targetOf(node, { hostKeys: isVerified ? 'verified' : 'strict' });
    const probe = this.#probes.get(node);
    const last = target.hops.at(-1) ?? target.hops[0];
    const probed = {
      ...last,
      identities: () => Promise.resolve([]),
      password: undefined,
      ...(probe && { hostKeys: probe.policy() }),
    };
    const [first = probed, ...others] = target.hops.slice(0, -1);
    return { ...target, hops: first === probed ? [probed] : [first, ...others, probed] };
  }

  #judged(node: string, keyBlobs: readonly Buffer[]): NodeHostKeys {
    const { host } = this.#files.hostOf(node);
    const judged = judgeHostKeys(host, this.#files.trustOf(host), keyBlobs);
    return {
      node,
      name: host.hostKeyName,
      file: host.userKnownHostsFiles[0],
      keys: judged.map(presentedKey).toSorted((a, b) => (a.type < b.type ? -1 : 1)),
    };
  }

  /** Nodes may share a name (HostKeyAlias): what the first of them added is known then. */
  #add(node: NodeHostKeys): { readonly node: NodeHostKeys; readonly keyBlob: Buffer }[] {
    const { host } = this.#files.hostOf(node.node);
    const { knownHosts } = this.#files.trustOf(host);
    const { name, file } = node;
    const isMissing = ({ keyBlob }: PresentedHostKey): boolean =>
      knownHosts.check(name, keyBlob).verdict !== 'known';
    return node.keys
      .filter((key) => key.standing === 'new' && isMissing(key))
      .map(({ keyBlob }) => {
        if (file === undefined) throw noFile(node);
        knownHosts.trust(file, { name, keyBlob, isHashed: host.hashKnownHosts });
        return { node, keyBlob };
      });
  }
}

function presentedKey({ keyBlob, type, standing, lines }: JudgedKey): PresentedHostKey {
  return {
    type,
    keyBlob,
    standing,
    fingerprint: fingerprintOf(keyBlob),
    places: lines.map(({ file, line, key }) => ({ file, line, fingerprint: fingerprintOf(key.blob) })),
  };
}

function refuseProxyCommand(hosts: readonly HostConfig[]): void {
  const proxied = hosts.find((host) => host.proxyCommand !== undefined);
  if (proxied === undefined) return;
  throw new ConnectError(
    'unreachable',
    'gateway',
    `'${proxied.name}' is reached by a ProxyCommand, which a scan cannot follow`,
    `run 'ssh ${proxied.name}' once and compare the fingerprint that it shows`,
  );
}

/** A jump host must be known itself before anything behind it can be. */
function onTheWay(error: ConnectError, node: string, hops: readonly HostConfig[]): ConnectError {
  if (error.outcome !== 'hostkey') return error;
  return new ConnectError(
    error.outcome,
    error.connectCause,
    `on the way to '${node}': ${error.message}`,
    `trust the jump hosts first: grappe nodes trust -w ${hops.map(({ name }) => name).join(',')}`,
  );
}

function noFile({ node }: NodeHostKeys): GrappeError {
  return new GrappeError('ssh-config', {
    message: `the host key of '${node}' cannot be kept: there is no UserKnownHostsFile`,
    hint: 'name one in ssh_config',
  });
}

function notKept({ node, file = '' }: NodeHostKeys): GrappeError {
  return new GrappeError('local', {
    message: `the host key of '${node}' was written to '${file}' and is not there`,
    hint: 'let UserKnownHostsFile name a file that keeps what is written',
  });
}
