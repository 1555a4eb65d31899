/** HostConfig: everything a client must know to reach one host, after all files, options and defaults. */

import { GrappeError } from '../../../base/index.ts';
import { hostKeyNameOf } from '../known-hosts/host-key-name.ts';
import { checkNodeName, checkUserName } from '../../node-name.ts';
import { type AlgorithmKind, algorithmList } from './algorithm-table.ts';
import type { Evaluation } from './evaluate.ts';
import { type Gateway, parseJumps } from './jump-spec.ts';
import type { OptionKey, OptionValues } from './keyword-table.ts';
import { type Expander, type LocalFacts, pathExpander } from './path-expander.ts';
import { namesOtherHome } from './tokens.ts';

export interface HostConfig {
  /** The name as given. */
  readonly name: string;
  /** Where to connect to: HostName expanded, in lower case, or a canonical address. */
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly bindAddress: string | undefined;
  readonly bindInterface: string | undefined;
  readonly connectTimeoutMs: number | undefined;
  readonly serverAliveIntervalMs: number;
  readonly serverAliveCountMax: number;
  readonly compression: boolean;

  readonly jumps: readonly Gateway[];
  readonly proxyCommand: string | undefined;
  /** Where a person keeps a master of ssh for this host alone; `none` is a wish, too. */
  readonly controlPath: string | undefined;

  readonly hostKeyAlias: string | undefined;
  /** The name that known_hosts lines are matched with: the alias, or the host, as `[host]:port` off port 22. */
  readonly hostKeyName: string;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  /** `ask` is what an unset option means; without a terminal it is as strict as `yes`. */
  readonly strictHostKeyChecking: 'yes' | 'ask' | 'accept-new' | 'no';
  readonly hashKnownHosts: boolean;
  readonly checkHostIp: boolean;
  readonly revokedHostKeysFile: string | undefined;
  readonly knownHostsCommand: string | undefined;

  /** Algorithm lists: undefined where no configuration speaks, else complete and in order. */
  readonly kexAlgorithms: readonly string[] | undefined;
  readonly ciphers: readonly string[] | undefined;
  readonly macs: readonly string[] | undefined;
  readonly hostKeyAlgorithms: readonly string[] | undefined;
  /** Whether the types in known_hosts may reorder `hostKeyAlgorithms`: not when a person fixed the order. */
  readonly hostKeyOrderIsOpen: boolean;
  readonly pubkeyAcceptedAlgorithms: readonly string[] | undefined;

  readonly identityFiles: readonly IdentityFile[];
  readonly certificateFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Socket of the agent; undefined when there is none or none is wanted. */
  readonly identityAgent: string | undefined;
  readonly pkcs11Provider: string | undefined;
  readonly pubkeyAuthentication: boolean;
  readonly passwordAuthentication: boolean;
  readonly kbdInteractiveAuthentication: boolean;
  readonly hostbasedAuthentication: boolean;
  readonly gssapi: boolean;
  readonly preferredAuthentications: readonly string[] | undefined;
  readonly numberOfPasswordPrompts: number;
  readonly requiredRsaBits: number;
  readonly forwardAgent: boolean;
  readonly batchMode: boolean;
  readonly sendEnv: readonly string[];
  readonly setEnv: readonly string[];
  /** RekeyLimit as given, when it asks for anything. */
  readonly rekeyLimit: string | undefined;

  /** What only ssh can decide in this configuration, in words; empty nearly always. */
  readonly open: readonly string[];
}

export interface IdentityFile {
  readonly path: string;
  /** Named by a person, so it must be usable; the default names need not exist. */
  readonly explicit: boolean;
  /** Named for this run, on the command line or in grappe.yaml: without it the run is not what was asked for. */
  readonly required: boolean;
}

const DEFAULT_IDENTITIES = [
  'id_rsa',
  'id_ecdsa',
  'id_ecdsa_sk',
  'id_ed25519',
  'id_ed25519_sk',
  'id_xmss',
  'id_dsa',
];

/** Completes an evaluation. `hostName` is resolved already. */
export function buildHostConfig(
  name: string,
  hostName: string,
  evaluation: Evaluation,
  facts: LocalFacts,
): HostConfig {
  const { values } = evaluation;
  checkNamed(evaluation, 'hostname', () => checkNodeName(hostName));
  const user = checkNamed(evaluation, 'user', () => checkUserName(values.user ?? facts.user));
  const port = values.port ?? 22;
  const hostKeyAlias = values.hostkeyalias?.toLowerCase();
  const jumps = checkNamed(evaluation, 'proxyjump', () => parseJumps(values.proxyjump ?? 'none'));
  const path = pathExpander(
    { name, hostName, port, user, hostKeyAlias, jump: jumps.at(-1)?.host ?? '', facts },
    evaluation,
  );
  return {
    name,
    hostName,
    port,
    user,
    jumps,
    hostKeyAlias,
    hostKeyName: hostKeyAlias ?? hostKeyNameOf(hostName, port),
    proxyCommand: unlessNone(values.proxycommand),
    controlPath: controlPathOf(values.controlpath, path),
    ...reachSettings(values),
    ...trustSettings(values, path, facts),
    ...algorithmSettings(values),
    ...identitySettings(values, path, facts),
    ...authenticationSettings(values),
    open: [...evaluation.open, ...canonicalizing(values)],
  };
}

/** Runs a check and says which line of which file brought the value that it refuses. */
function checkNamed<T>({ places }: Evaluation, key: OptionKey, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const place = places.get(key);
    if (!(error instanceof GrappeError) || place === undefined) throw error;
    const { code, message, hint } = error;
    throw new GrappeError(code, { message, where: place, cause: error, ...(hint !== undefined && { hint }) });
  }
}

type Values = Evaluation['values'];

function reachSettings(values: Values) {
  const batchMode = values.batchmode ?? false;
  return {
    addressFamily: values.addressfamily ?? 'any',
    bindAddress: values.bindaddress,
    bindInterface: values.bindinterface,
    batchMode,
    compression: values.compression ?? false,
    connectTimeoutMs: values.connecttimeout,
    // Debian's ssh sets 300 s in batch mode.
    serverAliveIntervalMs: values.serveraliveinterval ?? (batchMode ? 300_000 : 0),
    serverAliveCountMax: values.serveralivecountmax ?? 3,
    rekeyLimit: rekeyLimitOf(values.rekeylimit),
    sendEnv: values.sendenv ?? [],
    setEnv: values.setenv ?? [],
    forwardAgent: !['no', 'false'].includes((values.forwardagent ?? 'no').toLowerCase()),
  } as const;
}

function trustSettings(values: Values, path: Expander, facts: LocalFacts) {
  const userFiles = values.userknownhostsfile ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'];
  const system = ['ssh_known_hosts', 'ssh_known_hosts2'].map((file) => `${facts.systemFolder}/${file}`);
  const revoked = unlessNone(values.revokedhostkeys);
  return {
    userKnownHostsFiles: userFiles.map((file) => path(file, 'UserKnownHostsFile')),
    globalKnownHostsFiles: values.globalknownhostsfile ?? system,
    strictHostKeyChecking: STRICTNESS[values.stricthostkeychecking ?? 'ask'],
    hashKnownHosts: values.hashknownhosts ?? false,
    checkHostIp: values.checkhostip ?? false,
    revokedHostKeysFile: revoked === undefined ? undefined : path(revoked, 'RevokedHostKeys'),
    knownHostsCommand: unlessNone(values.knownhostscommand),
  } as const;
}

const STRICTNESS = {
  yes: 'yes',
  true: 'yes',
  ask: 'ask',
  'accept-new': 'accept-new',
  no: 'no',
  off: 'no',
  false: 'no',
} as const;

function algorithmSettings(values: Values) {
  const read = (option: string | undefined, kind: AlgorithmKind): readonly string[] | undefined =>
    option === undefined ? undefined : algorithmList(option, kind);
  return {
    kexAlgorithms: read(values.kexalgorithms, 'kex'),
    ciphers: read(values.ciphers, 'cipher'),
    macs: read(values.macs, 'mac'),
    hostKeyAlgorithms: read(values.hostkeyalgorithms, 'hostKey'),
    hostKeyOrderIsOpen: /^(?:$|[+-])/.test(values.hostkeyalgorithms ?? ''),
    pubkeyAcceptedAlgorithms: read(values.pubkeyacceptedalgorithms, 'publicKey'),
  } as const;
}

function identitySettings(values: Values, path: Expander, facts: LocalFacts) {
  return {
    identityFiles: identityFilesOf(values.identityfile, path, facts),
    certificateFiles: (values.certificatefile ?? [])
      .filter((file) => unlessNone(file) !== undefined)
      .map((file) => path(file, 'CertificateFile')),
    identitiesOnly: values.identitiesonly ?? false,
    identityAgent: agentSocket(values.identityagent, path, facts),
    pkcs11Provider: unlessNone(values.pkcs11provider),
  } as const;
}

function identityFilesOf(
  named: readonly string[] | undefined,
  path: Expander,
  facts: LocalFacts,
): readonly IdentityFile[] {
  if (named === undefined) {
    return DEFAULT_IDENTITIES.map((file) => ({
      path: `${facts.home}/.ssh/${file}`,
      explicit: false,
      required: false,
    }));
  }
  return named
    .filter((file) => unlessNone(file) !== undefined)
    .map((file) => ({ path: path(file, 'IdentityFile'), explicit: true, required: false }));
}

function agentSocket(option: string | undefined, path: Expander, facts: LocalFacts): string | undefined {
  const inherited = facts.environment['SSH_AUTH_SOCK'] || undefined;
  if (option === undefined || option === 'SSH_AUTH_SOCK') return inherited;
  if (option === 'none') return undefined;
  if (/^\$[^{]/.test(option)) return facts.environment[option.slice(1)] || undefined;
  return path(option, 'IdentityAgent');
}

function authenticationSettings(values: Values) {
  const pubkey = values.pubkeyauthentication ?? 'yes';
  return {
    pubkeyAuthentication: pubkey !== 'no' && pubkey !== 'false',
    passwordAuthentication: values.passwordauthentication ?? true,
    kbdInteractiveAuthentication: values.kbdinteractiveauthentication ?? true,
    hostbasedAuthentication: values.hostbasedauthentication ?? false,
    gssapi: (values.gssapiauthentication ?? false) || (values.gssapikeyexchange ?? false),
    preferredAuthentications: values.preferredauthentications?.split(','),
    numberOfPasswordPrompts: values.numberofpasswordprompts ?? 3,
    requiredRsaBits: values.requiredrsasize ?? 1024,
  } as const;
}

/** One that does not name the host may lead to another; and nobody needs one that cannot be read. */
function controlPathOf(option: string | undefined, path: Expander): string | undefined {
  if (option === undefined || unlessNone(option) === undefined) return option?.toLowerCase();
  if (namesOtherHome(option) || !/%[Chkn]/.test(option)) return undefined;
  try {
    return path(option, 'ControlPath');
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return undefined;
  }
}

function rekeyLimitOf(words: OptionValues['rekeylimit'] | undefined): string | undefined {
  const asked = words?.filter((word) => !['default', 'none', '0'].includes(word)) ?? [];
  return asked.length === 0 ? undefined : asked.join(' ');
}

function canonicalizing(values: Values): readonly string[] {
  const answer = values.canonicalizehostname ?? 'no';
  return answer === 'no' || answer === 'false' ? [] : [`CanonicalizeHostname ${answer}`];
}

function unlessNone(value: string | undefined): string | undefined {
  return value?.toLowerCase() === 'none' ? undefined : value;
}
