/** loadSshConfig against `ssh -G`, the oracle, for a table of configurations and for generated ones. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPENSSH_DEFAULTS } from './algorithm-table.ts';
import type { HostConfig } from './host-config.ts';
import { loadSshConfig } from './ssh-config.ts';

let folder = '';
let skipped: readonly string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-ssh-config-'));
  skipped = incomparable();
});
afterAll(() => rmSync(folder, { recursive: true }));

type Answers = Readonly<Record<string, readonly string[]>>;

/** What ssh itself would use, keyword by keyword; undefined where it refuses the configuration. */
function askSsh(file: string, host: string, options: readonly string[] = []): Answers | undefined {
  const args = ['-G', '-F', file, ...options.flatMap((option) => ['-o', option]), '--', host];
  try {
    const answers: Record<string, string[]> = {};
    const output = execFileSync('ssh', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    for (const line of output.split('\n')) {
      const [, keyword = '', value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
      (answers[keyword] ??= []).push(value);
    }
    return answers;
  } catch {
    return undefined;
  }
}

const LISTS = {
  kexalgorithms: OPENSSH_DEFAULTS.kex,
  ciphers: OPENSSH_DEFAULTS.cipher,
  macs: OPENSSH_DEFAULTS.mac,
  hostkeyalgorithms: OPENSSH_DEFAULTS.hostKey,
  pubkeyacceptedalgorithms: OPENSSH_DEFAULTS.publicKey,
} as const;

/** Lists whose defaults another version of ssh has changed: they cannot be compared then. */
function incomparable(): readonly string[] {
  const defaults = askSsh('/dev/null', 'n1') ?? {};
  return Object.entries(LISTS).flatMap(([key, names]) =>
    defaults[key]?.[0] === names.join(',') ? [] : [key],
  );
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
const seconds = (ms: number | undefined): string => (ms === undefined ? 'none' : String(ms / 1000));

/** The same answers from ours, in the words of `ssh -G`. */
function inWordsOfSsh(config: HostConfig): Answers {
  const one = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
  const names = (files: readonly string[]): readonly string[] => [
    files.length === 0 ? 'none' : files.join(' '),
  ];
  return {
    user: [config.user],
    hostname: [config.hostName],
    port: [String(config.port)],
    addressfamily: [config.addressFamily],
    bindaddress: one(config.bindAddress),
    compression: [yesNo(config.compression)],
    connecttimeout: [seconds(config.connectTimeoutMs)],
    serveraliveinterval: [String(config.serverAliveIntervalMs / 1000)],
    serveralivecountmax: [String(config.serverAliveCountMax)],
    hostkeyalias: one(config.hostKeyAlias),
    stricthostkeychecking: [STRICT_WORDS[config.strictHostKeyChecking]],
    userknownhostsfile: names(config.userKnownHostsFiles),
    globalknownhostsfile: names(config.globalKnownHostsFiles),
    hashknownhosts: [yesNo(config.hashKnownHosts)],
    checkhostip: [yesNo(config.checkHostIp)],
    revokedhostkeys: one(config.revokedHostKeysFile),
    identitiesonly: [yesNo(config.identitiesOnly)],
    pkcs11provider: one(config.pkcs11Provider),
    proxycommand: one(config.proxyCommand),
    proxyjump: config.jumps.length === 0 ? [] : [config.jumps.map((hop) => jumpWords(hop)).join(',')],
    pubkeyauthentication: [config.pubkeyAuthentication ? 'true' : 'false'],
    gssapiauthentication: [yesNo(config.gssapi)],
    numberofpasswordprompts: [String(config.numberOfPasswordPrompts)],
    batchmode: [yesNo(config.batchMode)],
    requiredrsasize: [String(config.requiredRsaBits)],
    preferredauthentications: one(config.preferredAuthentications?.join(',')),
    kexalgorithms: [(config.kexAlgorithms ?? OPENSSH_DEFAULTS.kex).join(',')],
    ciphers: [(config.ciphers ?? OPENSSH_DEFAULTS.cipher).join(',')],
    macs: [(config.macs ?? OPENSSH_DEFAULTS.mac).join(',')],
    hostkeyalgorithms: [(config.hostKeyAlgorithms ?? OPENSSH_DEFAULTS.hostKey).join(',')],
    pubkeyacceptedalgorithms: [(config.pubkeyAcceptedAlgorithms ?? OPENSSH_DEFAULTS.publicKey).join(',')],
    sendenv: config.sendEnv,
    setenv: config.setEnv,
  };
}

const STRICT_WORDS = { yes: 'true', no: 'false', ask: 'ask', 'accept-new': 'accept-new' } as const;

function jumpWords(hop: HostConfig['jumps'][number]): string {
  const host = hop.host.includes(':') ? `[${hop.host}]` : hop.host;
  return `${hop.user === undefined ? '' : `${hop.user}@`}${host}${hop.port === undefined ? '' : `:${hop.port}`}`;
}

interface Asked {
  readonly host: string;
  readonly options?: readonly string[];
}

function expectSameAnswers(text: string, { host, options = [] }: Asked): void {
  const file = join(folder, 'config');
  writeFileSync(file, text);
  const oracle = askSsh(file, host, options);
  let ours: Answers | undefined;
  try {
    ours = inWordsOfSsh(loadSshConfig({ file, options }).forHost(host));
  } catch (error) {
    if (oracle !== undefined) throw error;
  }
  if (ours === undefined || oracle === undefined) {
    expect({ text, host, refused: ours === undefined }).toEqual({
      text,
      host,
      refused: oracle === undefined,
    });
    return;
  }
  const left =
    skipped.length === 0
      ? ours
      : Object.fromEntries(Object.entries(ours).filter(([key]) => !skipped.includes(key)));
  const wanted = Object.fromEntries(
    Object.keys(left).map((key) => [
      key,
      (oracle[key] ?? []).filter((value) => value !== 'none' || key !== 'hostkeyalias'),
    ]),
  );
  expect({ text, host, ...left }).toEqual({ text, host, ...wanted });
}

const TABLE: readonly (readonly [title: string, text: string, ...hosts: string[]])[] = [
  ['an empty file', '', 'n1', 'FOO.Example', '127.1', '0x7f.1', '::0001', '2130706433'],
  ['a plain Host block', 'Host n1\n Port 2222\n User alice\n', 'n1', 'n2', 'N1'],
  ['patterns', 'Host n? db* *.lan\nPort 7\nHost *\nPort 8\n', 'n1', 'n12', 'db', 'db-1', 'x.lan', 'lan'],
  ['negation', 'Host * !n1 !x*\nPort 7\n', 'n1', 'n2', 'xy'],
  ['negation alone matches nothing', 'Host !n1\nPort 7\n', 'n1', 'n2'],
  ['the first value wins', 'Host n1\nPort 1\nHost *\nPort 2\nUser a\nHost n1\nPort 3\nUser b\n', 'n1', 'n2'],
  ['equal signs', 'Port=1\nUser = alice\nHostName\t=\tx\n', 'n1'],
  ['two equal signs', 'Port==1\n', 'n1'],
  ['quoted keyword and values', '"User" "alice"\nHostName "x.y"\nBindAddress \'127.0.0.1\'\n', 'n1'],
  ['an open quote', 'User "alice\n', 'n1'],
  ['comments', '# x\n   # y\nPort 22 # z\nHost n1 # all of it\nUser a\n', 'n1', 'all'],
  ['a hash inside a word', 'UserKnownHostsFile a#b\n', 'other'],
  ['keywords in any case', 'hOsT n1\npOrT 9\n', 'n1'],
  ['no argument', 'Port\n', 'n1'],
  ['empty argument', 'User ""\n', 'n1'],
  ['one argument too many', 'Port 22 23\n', 'n1'],
  ['bad port', 'Host other\nPort 0\n', 'n1'],
  ['port out of range', 'Port 65536\n', 'n1'],
  ['bad flag', 'IdentitiesOnly maybe\n', 'n1'],
  ['flags in any case', 'IdentitiesOnly YES\nCheckHostIP True\nHashKnownHosts faLse\n', 'n1'],
  ['unknown keyword', 'Prot 22\n', 'n1'],
  ['unknown keyword in a block of others', 'Host other\nProt 22\n', 'n1'],
  ['IgnoreUnknown', 'IgnoreUnknown Use*,Prot\nPROT 22\nUseKeychain yes\n', 'n1'],
  ['IgnoreUnknown comes too late', 'Prot 1\nIgnoreUnknown *\n', 'n1'],
  ['IgnoreUnknown in a block of others', 'Host other\nIgnoreUnknown *\nHost *\nProt 1\n', 'n1', 'other'],
  ['carriage returns and form feed', 'Host n1\r\n Port 9\r\n User a \f\n', 'n1'],
  ['HostName with tokens', 'HostName %h.example.com\n', 'N1', '10.0.0.1'],
  ['HostName with percent', 'HostName fe80::1%%lo\n', 'n1'],
  ['HostName with a foreign token', 'HostName %p\n', 'n1'],
  ['HostName is lowered', 'HostName WWW.Example\n', 'n1'],
  ['Match all', 'Match all\nPort 1\n', 'n1'],
  ['Match host', 'Match host n1,db*,!db2\nPort 1\n', 'n1', 'db1', 'db2', 'N1'],
  ['Match host after HostName', 'HostName real\nMatch host real\nPort 1\nMatch host n1\nUser a\n', 'n1'],
  [
    'Match originalhost',
    'HostName real\nMatch originalhost n1\nPort 1\nMatch originalhost real\nUser a\n',
    'n1',
  ],
  ['Match user', 'User alice\nMatch user alice\nPort 1\nMatch user bob\nPort 2\n', 'n1'],
  ['Match local user', `Match localuser ${process.env['USER'] ?? 'root'},root\nPort 1\n`, 'n1'],
  ['Match negated', 'Match !host n1\nPort 1\nMatch !user nobody !host n2\nUser x\n', 'n1', 'n2', 'n3'],
  ['Match with equals', 'Match host=n1 user=root\nPort 1\n', 'n1'],
  ['Match with quotes', 'Match host "n1,n2"\nPort 1\n', 'n2'],
  ['Match all with others', 'Match all host n1\nPort 1\n', 'n1'],
  ['Match without criterion', 'Match # x\nPort 1\n', 'n1'],
  ['Match with an unknown criterion', 'Match planet mars\nPort 1\n', 'n1'],
  ['Match without argument', 'Match host\nPort 1\n', 'n1'],
  [
    'Match final',
    'Match final host real\nPort 1\nHost n1\nHostName real\nUser a\nMatch !final\nUser b\n',
    'n1',
    'n2',
  ],
  ['Match final all', 'Host real\nPort 3\nMatch final all\nUser z\nHost n1\nHostName REAL\n', 'n1'],
  ['Match canonical', 'Match canonical\nPort 1\n', 'n1'],
  ['SendEnv adds and removes', 'SendEnv A B* C\nSendEnv -B* D\nHost n1\nSendEnv E\n', 'n1', 'n2'],
  ['SendEnv with a value', 'SendEnv A=1\n', 'n1'],
  ['SetEnv counts once', 'SetEnv A=1 B=2\nSetEnv C=3\n', 'n1'],
  ['times', 'ConnectTimeout 1m30s\nServerAliveInterval 2h\n', 'n1'],
  ['a bad time', 'ConnectTimeout soon\n', 'n1'],
  ['batch mode', 'BatchMode yes\n', 'n1'],
  ['no timeout', 'ConnectTimeout none\n', 'n1'],
  ['ciphers added', 'Ciphers +3des-cbc,aes128-cbc\n', 'n1'],
  ['ciphers removed', 'Ciphers -chacha*,aes*-ctr\n', 'n1'],
  ['ciphers first', 'Ciphers ^aes256-gcm@openssh.com,3des-cbc\n', 'n1'],
  ['ciphers replaced', 'Ciphers aes256-ctr\n', 'n1'],
  [
    'key exchange',
    'KexAlgorithms ^diffie-hellman-group14-sha1\nMACs -umac*\nHostKeyAlgorithms -*-cert-v01*,sk-*\n',
    'n1',
  ],
  [
    'public key algorithms',
    'PubkeyAcceptedKeyTypes +ssh-rsa\nHostKeyAlgorithms ssh-ed25519,rsa-sha2-512\n',
    'n1',
  ],
  ['known hosts files', 'UserKnownHostsFile /a "/b c" /dev/null\nGlobalKnownHostsFile none\n', 'n1'],
  ['known hosts tokens', 'Port 5\nUserKnownHostsFile ~/kh/%k-%h-%n-%p-%r-%u-%i-%L-%l-%d-%%\n', 'n1', 'N1.x'],
  ['known hosts hash token', 'UserKnownHostsFile /kh/%C\n', 'n1', 'N1.x'],
  ['known hosts variable', 'UserKnownHostsFile ${HOME}/kh\n', 'n1'],
  ['known hosts variable that is not set', 'UserKnownHostsFile ${GRAPPE_NOT_SET}/kh\n', 'n1'],
  ['none must stand alone', 'UserKnownHostsFile none /b\n', 'n1'],
  ['host key alias', 'HostKeyAlias My.Alias\n', 'n1'],
  [
    'strictness',
    'Host a\nStrictHostKeyChecking off\nHost b\nStrictHostKeyChecking accept-new\nHost c\nStrictHostKeyChecking yes\n',
    'a',
    'b',
    'c',
    'd',
  ],
  ['proxy command', 'ProxyCommand=nc "%h" %p # not a comment\n', 'n1'],
  ['proxy command none', 'ProxyCommand none\nProxyCommand nc\n', 'n1'],
  ['jump first', 'ProxyJump a@gate:22,[::1]:23\nProxyCommand nc\n', 'n1'],
  ['command first', 'ProxyCommand nc\nProxyJump gate\n', 'n1'],
  ['jump none before a jump', 'ProxyJump NONE\nProxyJump gate\n', 'n1'],
  ['jump none, command, jump', 'ProxyJump none\nProxyCommand nc\nProxyJump b\n', 'n1'],
  ['command none before a jump', 'ProxyCommand none\nProxyJump b\n', 'n1'],
  ['jump none first', 'ProxyJump none\nProxyCommand nc\n', 'n1'],
  ['jump as URI', 'ProxyJump ssh://a@gate:2200/\n', 'n1'],
  [
    'authentication',
    'PubkeyAuthentication no\nGSSAPIAuthentication yes\nPreferredAuthentications publickey,password\nNumberOfPasswordPrompts 1\n',
    'n1',
  ],
  ['addresses', 'AddressFamily inet6\nBindAddress 127.0.0.2\nCompression yes\n', 'n1'],
  ['revoked keys', 'RevokedHostKeys /revoked\nPKCS11Provider /usr/lib/p.so\nRequiredRSASize 2048\n', 'n1'],
  [
    'keywords that do not matter',
    'ControlMaster auto\nControlPath ~/c-%C\nLocalForward 1 a:2\nLogLevel DEBUG\nForwardX11 yes\n',
    'n1',
  ],
];

describe('the effective configuration is the one of ssh -G', () => {
  for (const [title, text, ...hosts] of TABLE) {
    test.each(hosts)(`${title}: %s`, (host) => expectSameAnswers(text, { host }));
  }

  test('options of the command line come first, files after them', () => {
    const text = 'Host n1\nPort 1\nUser a\nCiphers aes128-ctr\n';
    expectSameAnswers(text, { host: 'n1', options: ['Port=9', 'user bob', 'UserKnownHostsFile = /x /y'] });
    expectSameAnswers(text, { host: 'n1', options: ['Match all'] });
    expectSameAnswers(text, { host: 'n1', options: ['Port=none'] });
  });

  test('generated configurations', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(configLine, { maxLength: 14 }),
        fc.constantFrom('n1', 'N2', 'db.lan', '10.1'),
        (lines, host) => expectSameAnswers(`${lines.join('\n')}\n`, { host }),
      ),
      { numRuns: 400 },
    );
  });
});

const hostPattern = fc.constantFrom('*', 'n?', 'n1', '!n1', '*.lan', 'N2', '10.*', '"n1"', '!db*', 'real');
const separator = fc.constantFrom(' ', '=', ' = ', '\t');
const setting = fc.constantFrom(
  ['Port', '22'],
  ['Port', '2200'],
  ['User', 'alice'],
  ['User', '"bob"'],
  ['HostName', 'real'],
  ['HostName', '%h.lan'],
  ['HostName', '10.9'],
  ['Ciphers', '+aes128-cbc'],
  ['Ciphers', '-aes*'],
  ['ProxyJump', 'gate,a@b:3'],
  ['ProxyJump', 'none'],
  ['ProxyCommand', 'nc %h %p'],
  ['ProxyCommand', 'none'],
  ['SendEnv', 'A B'],
  ['SendEnv', '-A'],
  ['HostKeyAlias', 'Al'],
  ['UserKnownHostsFile', '/k/%k /l'],
  ['StrictHostKeyChecking', 'no'],
  ['ConnectTimeout', '1m'],
  ['IdentitiesOnly', 'yes'],
  ['BatchMode', 'yes'],
  ['IgnoreUnknown', 'zz*'],
  ['zzTop', '1 2'],
  ['Compression', 'yes'],
  ['KexAlgorithms', '^ecdh-sha2-nistp521'],
);
const configLine = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(setting, separator).map(([[key, value], gap]) => `${key}${gap}${value}`) },
  {
    weight: 3,
    arbitrary: fc
      .array(hostPattern, { minLength: 1, maxLength: 3 })
      .map((patterns) => `Host ${patterns.join(' ')}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'Match all',
      'Match host n1',
      'Match host real,*.lan',
      'Match user alice',
      'Match final host real',
      'Match !host n1 originalhost n*',
      'Match final',
      'Match !final all',
      'Match user !bob,*',
      'Match localuser root',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('# c', '', '   ', 'Port 1 # c', 'User "a', 'Host', 'Match') },
);
