/**
 * Why a node needs the system's ssh: what its effective OpenSSH configuration really uses and the in-process
 * client lacks. An option that is merely switched on (GSSAPI in Debian's stock file) is no reason by itself.
 */

import type { HostTrust } from './known-hosts/host-trust.ts';
import type { Identities, KeySurvey } from './identities/identities.ts';
import { IN_PROCESS, algorithmsInProcess } from './ssh-config/algorithm-table.ts';
import type { HostConfig } from './ssh-config/host-config.ts';
import type { SshConfig } from './ssh-config/ssh-config.ts';

/** Where the answers come from besides the host's configuration. */
export interface LocalSurroundings {
  readonly config: Pick<SshConfig, 'hopsTo'>;
  readonly identities: Identities;
  readonly trustOf: (host: HostConfig) => HostTrust;
  /** Asked only where GSSAPI is switched on. */
  readonly hasKerberosTicket: () => boolean;
}

/** One phrase a reason, for `doctor` and messages; empty when ssh2 does all that this host asks for. */
export async function whatNeedsOpenssh(
  host: HostConfig,
  around: LocalSurroundings,
): Promise<readonly string[]> {
  const own = await reasonsOf(host, around);
  const hops = around.config.hopsTo(host);
  const ofHops = await Promise.all(
    hops.map(async (hop) =>
      (await reasonsOf(hop, around)).map((reason) => `jump host '${hop.name}': ${reason}`),
    ),
  );
  return [...own, ...ofHops.flat()];
}

async function reasonsOf(host: HostConfig, around: LocalSurroundings): Promise<readonly string[]> {
  return [
    ...host.open,
    ...optionReasons(host),
    ...algorithmReasons(host),
    ...(host.gssapi && around.hasKerberosTicket() ? ['GSSAPI with a Kerberos ticket'] : []),
    ...trustReasons(host, around.trustOf(host)),
    ...keyReasons(host, await around.identities.survey(host)),
  ];
}

function optionReasons(host: HostConfig): readonly string[] {
  const asked: readonly (readonly [boolean, string])[] = [
    [host.proxyCommand !== undefined, 'ProxyCommand'],
    [host.knownHostsCommand !== undefined, 'KnownHostsCommand'],
    [host.bindInterface !== undefined, 'BindInterface'],
    [host.hostbasedAuthentication, 'HostbasedAuthentication'],
    [host.rekeyLimit !== undefined, `RekeyLimit ${host.rekeyLimit ?? ''}`],
    [
      !(host.preferredAuthentications ?? ['publickey']).includes('publickey'),
      'PreferredAuthentications without publickey',
    ],
  ];
  return asked.filter(([isAsked]) => isAsked).map(([, reason]) => reason);
}

/** A list that a person wrote counts when nothing in it is left. */
function algorithmReasons(host: HostConfig): readonly string[] {
  const { kex, cipher, mac } = algorithmsInProcess(host);
  const lists: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['KexAlgorithms', kex],
    ['Ciphers', cipher],
    ['MACs', mac],
    ['HostKeyAlgorithms', host.hostKeyAlgorithms?.filter((name) => IN_PROCESS.hostKey.includes(name))],
  ];
  return lists.filter(([, left]) => left?.length === 0).map(([option]) => `${option} that only ssh has`);
}

function trustReasons(host: HostConfig, { knownHosts, revokedKeys }: HostTrust): readonly string[] {
  const reasons: string[] = [];
  if (knownHosts.hasAuthorityFor(host.hostKeyName)) reasons.push('a @cert-authority line for this host');
  if (revokedKeys === 'krl') reasons.push('RevokedHostKeys with a key revocation list');
  return reasons;
}

function keyReasons(host: HostConfig, survey: KeySurvey): readonly string[] {
  const certificate = survey.certificates[0];
  if (certificate !== undefined) return [`the certificate '${certificate}'`];
  if (survey.beyond.some(({ type }) => type.includes('-cert-'))) return ['a certificate in the agent'];
  if (survey.candidates.length > 0) return [];
  if (survey.beyond.length > 0) return ['a FIDO key is the only one'];
  return host.pkcs11Provider === undefined ? [] : ['the keys of a PKCS#11 token are the only ones'];
}
