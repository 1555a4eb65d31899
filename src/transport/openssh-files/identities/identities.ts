/** The keys with which to log in to a host, ready for ssh2: found as ssh finds them, loaded once for all nodes. */

import type { BaseAgent, ParsedKey } from 'ssh2';
import { GrappeError } from '../../../base/index.ts';
import { ownUid } from '../../local-account.ts';
import { fingerprintOf } from '../known-hosts/public-key.ts';
import type { HostConfig } from '../ssh-config/host-config.ts';
import { type AgentKey, listAgentKeys } from './agent-client.ts';
import { oneKeyAgent } from './one-key-agent.ts';
import { type KeyCandidate, type KeyChoice, type KeyProblem, chooseKeys } from './key-choice.ts';
import { type KeyFile, hasCertificateBeside, inspectKeyFile } from './key-file.ts';
import { type AskPassphrase, type Unlock, createUnlock } from './unlock.ts';

export interface Identity {
  /** Path of the key file, or the agent's comment. */
  readonly label: string;
  /** `SHA256:…`; undefined for an old PEM file without `.pub` beside it. */
  readonly fingerprint: string | undefined;
  /** Loading it asks a person for a passphrase. */
  readonly isEncrypted: boolean;
  /**
   * The key, ready to sign. May ask for a passphrase, once for all nodes: call it when this identity's turn
   * has come. Undefined when the key stays locked.
   */
  load(): Promise<LoadedIdentity | undefined>;
}

/** What ssh2's authHandler takes as `publickey` or `agent`. */
export type LoadedIdentity =
  | { readonly kind: 'key'; readonly key: ParsedKey; readonly name: string }
  | { readonly kind: 'agent'; readonly agent: BaseAgent; readonly name: string };

export interface Identities {
  /** Keys for `host` in the order of ssh, at most six. Throws `identity-unusable` when what was asked for cannot be. */
  forHost(host: HostConfig): Promise<readonly Identity[]>;
  /** The same choice unloaded, for deciding about the transport. */
  survey(host: HostConfig): Promise<KeySurvey>;
}

export interface KeySurvey extends KeyChoice {
  /** Certificate files that exist for this host's keys. */
  readonly certificates: readonly string[];
}

export interface IdentityOptions {
  readonly askPassphrase: AskPassphrase;
  /** Owner whose key files must be private; this account unless a test says otherwise. */
  readonly uid?: number;
}

export function createIdentities({ askPassphrase, uid = ownUid() }: IdentityOptions): Identities {
  const unlock = createUnlock(askPassphrase);
  const { keyFile, agentKeys } = createKeyLookups(uid);

  const survey = async (host: HostConfig): Promise<KeySurvey> => {
    if (!host.pubkeyAuthentication) return { candidates: [], beyond: [], problems: [], certificates: [] };
    const named = host.identityFiles.map((identity) => ({ identity, file: keyFile(identity.path) }));
    const held = await agentKeys(host.identityAgent);
    const beside = named.filter(({ file }) => file.hasCertificate).map(({ file }) => `${file.path}-cert.pub`);
    const listed = host.certificateFiles.filter((path) => keyFile(path).kind === 'public');
    return { ...chooseKeys(host, named, held), certificates: [...listed, ...beside] };
  };

  const forHost = async (host: HostConfig): Promise<readonly Identity[]> => {
    const { candidates, problems } = await survey(host);
    const required = problems.filter((problem) => problem.isRequired);
    if (required.length > 0) throw unusable(required);
    if (candidates.length === 0 && problems.length > 0) throw unusable(problems);
    return candidates.map((candidate) => identityOf(candidate, host.identityAgent, unlock));
  };

  return { forHost, survey };
}

type InspectedFile = KeyFile & { readonly hasCertificate: boolean };

/** Each file and each agent is looked at once for all nodes. */
function createKeyLookups(uid: number) {
  const files = new Map<string, InspectedFile>();
  const agents = new Map<string, Promise<readonly AgentKey[]>>();
  return {
    keyFile: (path: string): InspectedFile => {
      const file = files.get(path) ?? {
        ...inspectKeyFile(path, uid),
        hasCertificate: hasCertificateBeside(path),
      };
      files.set(path, file);
      return file;
    },
    agentKeys: (socket: string | undefined): Promise<readonly AgentKey[]> => {
      if (socket === undefined) return Promise.resolve([]);
      // Like ssh: an agent that does not answer counts as none.
      const keys = agents.get(socket) ?? listAgentKeys(socket).catch(() => []);
      agents.set(socket, keys);
      return keys;
    },
  };
}

function identityOf(candidate: KeyCandidate, socket: string | undefined, unlock: Unlock): Identity {
  const { label: name, publicKey } = candidate;
  return {
    label: name,
    fingerprint: publicKey && fingerprintOf(publicKey.blob),
    isEncrypted: candidate.source === 'file' && candidate.file.isEncrypted,
    load: async () => {
      if (candidate.source === 'file') {
        const key = await unlock(candidate.file);
        return key && { kind: 'key', key, name };
      }
      return socket === undefined
        ? undefined
        : { kind: 'agent', agent: await oneKeyAgent(socket, candidate.publicKey), name };
    },
  };
}

function unusable([first, ...others]: readonly KeyProblem[]): GrappeError {
  const path = first?.path ?? '';
  const hint = first?.why.startsWith('others')
    ? `run: chmod 600 '${path}'`
    : "name another key with --identity or IdentityFile, or load it into the agent with 'ssh-add'";
  return new GrappeError('identity-unusable', {
    message: `the private key '${path}' cannot be used`,
    why: [first, ...others].map((problem) => problem?.why ?? '').join('; '),
    hint,
  });
}
