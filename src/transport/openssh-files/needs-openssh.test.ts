import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { opensshKeyFile } from '../../../test/support/openssh-key-file.ts';
import { ED1, sampleKey } from '../../../test/support/sample-known-hosts.ts';
import { createIdentities } from './identities/identities.ts';
import { hasKerberosTicket } from './kerberos-ticket.ts';
import { createTrustStore } from './known-hosts/host-trust.ts';
import { whatNeedsOpenssh } from './needs-openssh.ts';
import { loadSshConfig } from './ssh-config/ssh-config.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'grappe-needs-'));
  mkdirSync(join(home, '.ssh'));
  mkdirSync(join(home, 'etc'));
  keyFile('.ssh/id_ed25519', 'ssh-ed25519', 1);
});
afterEach(() => rmSync(home, { recursive: true }));

const write = (path: string, text: string): void => writeFileSync(join(home, path), text, { mode: 0o600 });
function keyFile(path: string, type: string, seed: number): void {
  write(path, opensshKeyFile(sampleKey(type, seed).blob));
}

interface Case {
  readonly name?: string;
  readonly ticket?: boolean;
}

async function reasons(
  userConfig: string,
  { name = 'n1', ticket = false }: Case = {},
): Promise<readonly string[]> {
  write('.ssh/config', userConfig);
  const config = loadSshConfig({ home, systemFolder: join(home, 'etc'), environment: {} });
  return whatNeedsOpenssh(config.forHost(name), {
    config,
    identities: createIdentities({ askPassphrase: async () => undefined }),
    trustOf: createTrustStore(),
    hasKerberosTicket: () => ticket,
  });
}

/** What Debian installs, without its comments. */
const STOCK =
  'Include ssh_config.d/*.conf\nHost *\n    SendEnv LANG LC_*\n    HashKnownHosts yes\n    GSSAPIAuthentication yes\n';

describe('a node that needs only a key', () => {
  it("is reached in process with Debian's stock configuration", async () => {
    write('etc/ssh_config', STOCK);
    expect(await reasons('')).toEqual([]);
  });

  it.runIf(existsSync('/etc/debian_version') && existsSync('/etc/ssh/ssh_config'))(
    'and with the file that lies on this machine',
    async () => {
      write('etc/ssh_config', readFileSync('/etc/ssh/ssh_config', 'utf8'));
      expect(await reasons('')).toEqual([]);
    },
  );

  it.each([
    'KexAlgorithms curve25519-sha256,ecdh-sha2-nistp256\nCiphers aes256-gcm@openssh.com,chacha20-poly1305@openssh.com\nMACs umac-64@openssh.com,hmac-sha2-256\n',
    'HostKeyAlgorithms -ssh-rsa\nKexAlgorithms ^sntrup761x25519-sha512\nRequiredRSASize 2048\n',
    'Ciphers aes128-gcm@openssh.com\nMACs umac-64@openssh.com\n',
    'ProxyCommand none\nProxyJump gate\nForwardAgent yes\nControlMaster auto\nControlPath ~/%C\nLocalForward 1 x:2\n',
    'Host other\nProxyCommand nc\nPKCS11Provider /x\nHost n1\nPort 9\n',
    'PKCS11Provider /usr/lib/token.so\n',
    'IdentityFile ~/.ssh/id_ed25519\nCertificateFile ~/gone-cert.pub\n',
    'RekeyLimit default none\n',
  ])('and with %j', async (config) => {
    expect(await reasons(config)).toEqual([]);
  });
});

describe('what only ssh does is a reason', () => {
  it.each([
    ['ProxyCommand nc %h %p', ['ProxyCommand']],
    ['KnownHostsCommand /bin/keys', ['KnownHostsCommand']],
    ['BindInterface eth0', ['BindInterface']],
    ['HostbasedAuthentication yes', ['HostbasedAuthentication']],
    ['RekeyLimit 1G', ['RekeyLimit 1G']],
    ['PreferredAuthentications gssapi-with-mic', ['PreferredAuthentications without publickey']],
    ['KexAlgorithms sntrup761x25519-sha512,mlkem768x25519-sha256', ['KexAlgorithms that only ssh has']],
    ['KexAlgorithms diffie-hellman-group-exchange-sha256', ['KexAlgorithms that only ssh has']],
    ['Ciphers chacha20-poly1305@openssh.com', ['Ciphers that only ssh has']],
    ['MACs umac-64@openssh.com', ['MACs that only ssh has']],
    ['HostKeyAlgorithms *-cert-v01@openssh.com', ['HostKeyAlgorithms that only ssh has']],
    ['CanonicalizeHostname yes', ['CanonicalizeHostname yes']],
  ])('%s', async (config, expected) => {
    expect(await reasons(`${config}\n`)).toEqual(expected);
  });

  it('GSSAPI counts only with a ticket', async () => {
    expect(await reasons('GSSAPIAuthentication yes\n', { ticket: true })).toEqual([
      'GSSAPI with a Kerberos ticket',
    ]);
    expect(await reasons('GSSAPIAuthentication no\n', { ticket: true })).toEqual([]);
  });

  it('a certificate beside a key, named, or for the host', async () => {
    write('known-hosts', `@cert-authority *.lab ${ED1.text}\n`);
    const authority = `UserKnownHostsFile ${home}/known-hosts\n`;
    expect(await reasons(authority, { name: 'n1.lab' })).toEqual(['a @cert-authority line for this host']);
    expect(await reasons(authority)).toEqual([]);
    write('.ssh/id_ed25519-cert.pub', 'x');
    expect(await reasons('')).toEqual([`the certificate '${home}/.ssh/id_ed25519-cert.pub'`]);
    rmSync(join(home, '.ssh/id_ed25519-cert.pub'));
    write('my-cert.pub', sampleKey('ssh-ed25519-cert-v01@openssh.com', 2).text);
    expect(await reasons('CertificateFile ~/my-cert.pub\n')).toEqual([
      `the certificate '${home}/my-cert.pub'`,
    ]);
  });

  it('FIDO and PKCS#11 keys where there is no other', async () => {
    keyFile('.ssh/id_ed25519_sk', 'sk-ssh-ed25519@openssh.com', 3);
    expect(await reasons('')).toEqual([]);
    rmSync(join(home, '.ssh/id_ed25519'));
    expect(await reasons('')).toEqual(['a FIDO key is the only one']);
    rmSync(join(home, '.ssh/id_ed25519_sk'));
    expect(await reasons('PKCS11Provider /usr/lib/token.so\n')).toEqual([
      'the keys of a PKCS#11 token are the only ones',
    ]);
    expect(await reasons('')).toEqual([]);
  });

  it('a key revocation list', async () => {
    write('krl', 'SSHKRL\n\0');
    expect(await reasons('RevokedHostKeys ~/krl\n')).toEqual(['RevokedHostKeys with a key revocation list']);
  });

  it('what a jump host needs, the node needs', async () => {
    const config = 'Host n1\nProxyJump gate\nHost gate\nProxyCommand nc\n';
    expect(await reasons(config)).toEqual(["jump host 'gate': ProxyCommand"]);
  });

  it('Match exec, where it would decide', async () => {
    expect(await reasons('Match host n1 exec true\nPort 1\n')).toHaveLength(1);
    expect(await reasons('Match host n2 exec true\nPort 1\n')).toEqual([]);
  });
});

it('without klist, a credential cache that exists counts as a ticket', () => {
  const cache = join(home, 'cache');
  const ticket = (): boolean => hasKerberosTicket({ PATH: '/nowhere', KRB5CCNAME: `FILE:${cache}` }, 0);
  expect(ticket()).toBe(false);
  writeFileSync(cache, '');
  expect(ticket()).toBe(true);
});
