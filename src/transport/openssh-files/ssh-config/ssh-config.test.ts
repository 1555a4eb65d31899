import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GrappeError } from '../../../base/index.ts';
import { IN_PROCESS, algorithmsInProcess } from './algorithm-table.ts';
import { splitArguments } from './config-line.ts';
import { matchesGlob } from './include-glob.ts';
import { matchPattern } from './match-pattern.ts';
import { type SshConfig, loadSshConfig } from './ssh-config.ts';

/** A file of the library that its types do not describe. */
const LIBRARY_CONSTANTS: string = 'ssh2/lib/protocol/constants.js';

let home = '';
let systemFolder = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'grappe-home-'));
  systemFolder = join(home, 'etc-ssh');
  mkdirSync(systemFolder);
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
  chmodSync(join(home, path), mode);
}

const load = (environment: NodeJS.ProcessEnv = {}): SshConfig =>
  loadSshConfig({ home, systemFolder, user: 'me', environment });

function errorOf(run: () => unknown): GrappeError {
  try {
    run();
  } catch (error) {
    if (error instanceof GrappeError) return error;
  }
  throw new Error('no GrappeError');
}

describe('files', () => {
  it('the user file comes before the system file, options before both', () => {
    write('.ssh/config', 'Host n1\nPort 1\nUser alice\n');
    write('etc-ssh/ssh_config', 'Port 2\nUser bob\nHashKnownHosts yes\n');
    expect(load().forHost('n1')).toMatchObject({ port: 1, user: 'alice', hashKnownHosts: true });
    expect(load().forHost('n2')).toMatchObject({ port: 2, user: 'bob' });
    const config = loadSshConfig({ home, systemFolder, options: ['Port 3'] });
    expect(config.forHost('n1')).toMatchObject({ port: 3, user: 'alice' });
    expect(config.forHost('n1', { port: 4, user: 'eve' })).toMatchObject({ port: 4, user: 'eve' });
  });

  it.each([
    ['none', 'none'],
    ['~/m-%h-%p', 'HOME/m-192.0.2.1-22'],
    // Leads to whichever host came first.
    ['~/m', undefined],
    ['~other/%h', undefined],
    ['${NOT_SET}/%h', undefined],
    ['~/%h-%?', undefined],
  ])('a master of ssh at %s is at %s', (given, expected) => {
    write('.ssh/config', `HostName 192.0.2.1\nControlPath ${given}\n`);
    const { controlPath, open } = load().forHost('n1');
    expect(controlPath?.replace(home, 'HOME')).toBe(expected);
    expect(open).toEqual([]);
  });

  it('without any file all is default', () => {
    expect(load({ SSH_AUTH_SOCK: '/agent' }).forHost('n1')).toMatchObject({
      port: 22,
      user: 'me',
      strictHostKeyChecking: 'ask',
      identityAgent: '/agent',
      userKnownHostsFiles: [`${home}/.ssh/known_hosts`, `${home}/.ssh/known_hosts2`],
      globalKnownHostsFiles: [`${systemFolder}/ssh_known_hosts`, `${systemFolder}/ssh_known_hosts2`],
      jumps: [],
      open: [],
    });
  });

  it('-F names the only file, none names no file, and a missing one is an error', () => {
    write('.ssh/config', 'Port 1\n');
    write('other', 'User x\n');
    expect(loadSshConfig({ home, systemFolder, file: join(home, 'other') }).forHost('n1')).toMatchObject({
      port: 22,
      user: 'x',
    });
    expect(loadSshConfig({ home, systemFolder, file: 'none' }).forHost('n1').port).toBe(22);
    expect(errorOf(() => loadSshConfig({ home, file: join(home, 'gone') })).code).toBe('ssh-config');
  });

  it.each([0o620, 0o602, 0o666])('a user file with mode %o is refused, as ssh does', (mode) => {
    write('.ssh/config', 'Port 1\n', mode);
    expect(errorOf(load)).toMatchObject({
      code: 'ssh-config',
      message: expect.stringContaining('bad owner or permissions'),
    });
  });

  it.each([0o644, 0o600, 0o444])('a user file with mode %o is read', (mode) => {
    write('.ssh/config', 'Port 1\n', mode);
    expect(load().forHost('n1').port).toBe(1);
  });

  it('permissions of a -F file do not matter, those of what it includes do', () => {
    write('open', 'Port 1\n', 0o666);
    write('includes', `Include ${join(home, 'open')}\n`);
    expect(loadSshConfig({ home, file: join(home, 'open') }).forHost('n1').port).toBe(1);
    expect(() => loadSshConfig({ home, file: join(home, 'includes') })).toThrow(/bad owner or permissions/);
  });

  it('an error names the file and the line', () => {
    write('.ssh/config', '# c\nHost n1\n Port many\n');
    expect(errorOf(load)).toMatchObject({
      code: 'ssh-config',
      where: { source: join(home, '.ssh/config'), line: 3, text: ' Port many' },
    });
  });

  it('an unknown keyword gets the nearest name', () => {
    write('.ssh/config', 'Hostnam x\n');
    expect(errorOf(() => load().forHost('n1')).hint).toBe("did you mean 'hostname'?");
  });

  it('what was read is a snapshot', () => {
    write('.ssh/config', 'Port 1\n');
    const config = load();
    write('.ssh/config', 'Port 2\n');
    expect(config.forHost('n1').port).toBe(1);
  });
});

describe('Include', () => {
  it('relative paths lie beside the including kind of file, and ~ is the home', () => {
    write('.ssh/config', 'Include mine ~/theirs\n');
    write('.ssh/mine', 'Port 1\n');
    write('theirs', 'User x\n');
    write('etc-ssh/ssh_config', 'Include conf.d/*.conf\n');
    write('etc-ssh/conf.d/b.conf', 'HostKeyAlias b\nCompression yes\n');
    write('etc-ssh/conf.d/a.conf', 'HostKeyAlias a\n');
    write('etc-ssh/conf.d/.hidden.conf', 'HostKeyAlias hidden\n');
    expect(load().forHost('n1')).toMatchObject({ port: 1, user: 'x', hostKeyAlias: 'a', compression: true });
  });

  it('inside a block it holds for that block, and its own blocks end with it', () => {
    write('.ssh/config', 'Host n1\nInclude sub\nUser alice\nHost *\nUser bob\n');
    write('.ssh/sub', 'Port 1\nHost n2\nPort 2\nHost *\nConnectTimeout 5\n');
    expect(load().forHost('n1')).toMatchObject({ port: 1, user: 'alice', connectTimeoutMs: 5000 });
    expect(load().forHost('n2')).toMatchObject({ port: 22, user: 'bob', connectTimeoutMs: undefined });
  });

  it('files that are not there are no error, endless ones are', () => {
    write('.ssh/config', 'Include nothing/* gone\nPort 1\n');
    expect(load().forHost('n1').port).toBe(1);
    write('.ssh/config', 'Include config\n');
    expect(() => load()).toThrow(/include each other too deeply/);
  });

  it('S18 files that include each other twofold are refused before they multiply', () => {
    write('.ssh/config', 'Include a a\n');
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi', 'ij', 'jk', 'kl', 'lm']) {
      write(`.ssh/${from}`, `Include ${to} ${to}\n`);
    }
    write('.ssh/m', 'Port 1\n');
    expect(() => load()).toThrow(/too many files are included/);
  });

  it('a path with tokens or variables is left to ssh', () => {
    write('.ssh/config', 'Include config.%h\nHost n2\nInclude ${HOME}/x\n');
    expect(load().forHost('n1').open).toHaveLength(1);
    expect(load().forHost('n2').open).toHaveLength(2);
  });

  it.each([
    ['a.conf', '*.conf', true],
    ['a.conf', '?.co[m-o]f', true],
    ['a.conf', '[!b]*', true],
    ['a.conf', '[^a]*', false],
    ['a-b', 'a[-x]b', true],
    ['a]', 'a[]]', true],
    ['a*', 'a\\*', true],
    ['ab', 'a\\*', false],
    ['a{b}', 'a{b}', true],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '*a*a*a*a*a*a*a*a*a*a*c', false],
  ])('glob: %s against %s is %s', (name, pattern, expected) => {
    expect(matchesGlob(name, pattern)).toBe(expected);
  });
});

describe('Match', () => {
  it('exec is never run: it leaves the answer to ssh, but only where it would decide', () => {
    write('.ssh/config', 'Match host n1 exec "touch /tmp/x"\nPort 1\nMatch exec true host n2\nPort 2\n');
    expect(load().forHost('n1')).toMatchObject({
      port: 22,
      open: [expect.stringMatching(/^Match exec \(.*config:1\)$/)],
    });
    expect(load().forHost('n2').open).toEqual([expect.stringMatching(/config:3\)$/)]);
    expect(load().forHost('n3').open).toEqual([]);
  });

  it.each(['localnetwork 10.0.0.0/8', 'command ls', 'sessiontype exec'])(
    '%s of newer versions is left to ssh',
    (criterion) => {
      write('.ssh/config', `Match ${criterion}\nPort 1\n`);
      expect(load().forHost('n1').open).toHaveLength(1);
    },
  );

  it('tagged compares with Tag', () => {
    write('.ssh/config', 'Host n1\nTag lab\nMatch tagged lab\nPort 1\n');
    expect([load().forHost('n1').port, load().forHost('n2').port]).toEqual([1, 22]);
  });

  it('user sees the user of this run', () => {
    write('.ssh/config', 'Match user alice\nPort 1\n');
    expect([load().forHost('n1', { user: 'alice' }).port, load().forHost('n1').port]).toEqual([1, 22]);
  });
});

describe('values', () => {
  it('identity files add up, with tokens, variables and home expanded', () => {
    write(
      '.ssh/config',
      'User u\nIdentityFile ~/k/%r@%h:%p\nIdentityFile ${K}/b\nIdentityFile ~/k/%r@%h:%p\nCertificateFile %d/c-%u\n',
    );
    const host = load({ K: '/keys' }).forHost('n1', { identityFiles: ['/mine'] });
    expect(host.identityFiles).toEqual([
      { path: '/mine', explicit: true, required: true },
      { path: `${home}/k/u@n1:22`, explicit: true, required: false },
      { path: '/keys/b', explicit: true, required: false },
    ]);
    expect(host.certificateFiles).toEqual([`${home}/c-me`]);
  });

  it('IdentityFile none keeps the default names out', () => {
    write('.ssh/config', 'Host n1\nIdentityFile none\n');
    expect(load().forHost('n1').identityFiles).toEqual([]);
    expect(
      load()
        .forHost('n2')
        .identityFiles.map((file) => file.path),
    ).toContain(`${home}/.ssh/id_ed25519`);
  });

  it.each([
    ['none', undefined],
    ['SSH_AUTH_SOCK', '/agent'],
    ['$OTHER', '/other'],
    ['$MISSING', undefined],
    ['~/sock-%r', 'HOME/sock-me'],
    ['${OTHER}.2', '/other.2'],
  ])('IdentityAgent %s', (option, socket) => {
    write('.ssh/config', `IdentityAgent ${option}\n`);
    const found = load({ SSH_AUTH_SOCK: '/agent', OTHER: '/other' }).forHost('n1').identityAgent;
    expect(found).toBe(socket?.replace('HOME', home));
  });

  it('a variable that is not set, or a token that does not exist, is an error', () => {
    write('.ssh/config', 'Host n1\nIdentityFile ${NO}\nHost n2\nIdentityFile %z\nHost n3\nHostName %z\n');
    for (const name of ['n1', 'n2', 'n3'])
      expect(errorOf(() => load().forHost(name)).code).toBe('ssh-config');
  });

  it("another account's home is left to ssh", () => {
    write('.ssh/config', 'IdentityFile ~bob/key\n');
    expect(load().forHost('n1').open).toEqual(["IdentityFile '~bob/key' is below another account's home"]);
  });

  it('known_hosts names: alias, plain, or with a port', () => {
    write('.ssh/config', 'Host a\nHostKeyAlias The-Alias\nPort 9\nHost p\nPort 9\nHostName P.example\n');
    const name = (host: string): string => load().forHost(host).hostKeyName;
    expect([name('a'), name('p'), name('N1'), name('::1')]).toEqual([
      'the-alias',
      '[p.example]:9',
      'n1',
      '::1',
    ]);
  });

  it('canonicalising names is left to ssh', () => {
    write('.ssh/config', 'Host n1\nCanonicalizeHostname yes\nHost n2\nCanonicalizeHostname no\n');
    expect([load().forHost('n1').open.length, load().forHost('n2').open.length]).toEqual([1, 0]);
  });

  it('an address override may have a zone', () => {
    expect(load().forHost('n1', { address: 'fe80::1%lo' }).hostName).toBe('fe80::1%lo');
  });

  it('algorithm lists are cut to what the in-process client does, in the order that was asked for', () => {
    write(
      '.ssh/config',
      'KexAlgorithms sntrup761x25519-sha512,ecdh-sha2-nistp384,curve25519-sha256\nCiphers aes256-cbc\n',
    );
    expect(algorithmsInProcess(load().forHost('n1'))).toEqual({
      kex: ['ecdh-sha2-nistp384', 'curve25519-sha256'],
      cipher: [],
    });
  });

  it('the in-process lists name only algorithms that the library has', async () => {
    const { default: constants } = (await import(LIBRARY_CONSTANTS)) as {
      default: Record<string, readonly string[]>;
    };
    const kinds = [
      ['kex', 'SUPPORTED_KEX'],
      ['cipher', 'SUPPORTED_CIPHER'],
      ['mac', 'SUPPORTED_MAC'],
      ['hostKey', 'SUPPORTED_SERVER_HOST_KEY'],
    ] as const;
    for (const [kind, list] of kinds)
      expect(constants[list]).toEqual(expect.arrayContaining([...IN_PROCESS[kind]]));
  });
});

describe('the hops of ProxyJump', () => {
  const hops = (name: string): readonly string[] => {
    const config = load();
    return config.hopsTo(config.forHost(name)).map((hop) => `${hop.user}@${hop.hostName}:${hop.port}`);
  };

  it('come in order, each with its own configuration', () => {
    write(
      '.ssh/config',
      'Host n*\nProxyJump a,bob@b:7\nUser nodeuser\nHost a\nHostName a.example\nUser alice\nHost b\nPort 5\nUser x\n',
    );
    expect(hops('n1')).toEqual(['alice@a.example:22', 'bob@b:7']);
    expect(hops('other')).toEqual([]);
  });

  it('the first hop is reached as its own configuration says, later ones through the hop before', () => {
    write('.ssh/config', 'Host n1\nProxyJump b\nHost b\nProxyJump a\nHost n2\nProxyJump c,b\n');
    expect(hops('n1')).toEqual(['me@a:22', 'me@b:22']);
    expect(hops('n2')).toEqual(['me@c:22', 'me@b:22']);
  });

  it('a circle is an error', () => {
    write(
      '.ssh/config',
      'Host n1\nProxyJump a\nHost a\nProxyJump b\nHost b\nProxyJump a\nHost s\nProxyJump s\nHost *\nProxyJump g\n',
    );
    for (const name of ['n1', 's', 'x']) expect(errorOf(() => hops(name)).message).toMatch(/lead back to/);
  });

  it('options of the target are not those of its hops', () => {
    const config = loadSshConfig({
      home,
      systemFolder,
      user: 'me',
      options: ['User root', 'ProxyJump gate'],
    });
    expect(config.hopsTo(config.forHost('n1')).map((hop) => hop.user)).toEqual(['me']);
  });

  it.each(['a:b:c', '[::1', '[::1]x', 'a:0', 'a:99999', 'a,,b', 'a b', '@a', ',', 'a@'])(
    '%j is refused',
    (jump) => {
      expect(['ssh-config', 'node-name']).toContain(errorOf(() => load().forHost('n1', { jump })).code);
    },
  );
});

describe('hostile input', () => {
  const words = fc.constantFrom(
    'Host',
    'Match',
    'Include',
    'Port',
    'User',
    'ProxyJump',
    'IdentityFile',
    '"',
    "'",
    '\\',
    '=',
    '#',
    '*',
    '!',
    '%h',
    '${X}',
    '~',
    '\0',
    '\n',
    ' ',
    'all',
    'exec',
    '__proto__',
    'constructor',
    'none',
    ',',
  );

  it('any text is read, or refused with a GrappeError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words, { maxLength: 20 }).map((parts) => parts.join(' ')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          write('.ssh/config', text);
          try {
            load().forHost('n1');
          } catch (error) {
            expect(error).toBeInstanceOf(GrappeError);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it('S17 names of object properties are unknown keywords like any other', () => {
    for (const keyword of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      write('.ssh/config', `${keyword} polluted\n`);
      expect(errorOf(() => load().forHost('n1')).message).toContain('unknown option');
      write('.ssh/config', `IgnoreUnknown *\n${keyword} polluted\n`);
      expect(load().forHost('n1')).toMatchObject({ user: 'me' });
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('S18 patterns take no more than their length times the name', () => {
    const name = 'a'.repeat(250);
    const pattern = `${'*a'.repeat(2000)}b`;
    expect(matchPattern(name, pattern)).toBe(false);
    expect(matchPattern(name, '*a'.repeat(250))).toBe(true);
    expect(splitArguments(' '.repeat(1_000_000))).toEqual([]);
  });

  it('patterns match as the obvious regular expression does', () => {
    const unit = fc.constantFrom('a', 'b', '*', '?');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }),
        fc.string({ unit, maxLength: 8 }),
        (text, pattern) => {
          const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
          expect(matchPattern(text, pattern)).toBe(expression.test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
