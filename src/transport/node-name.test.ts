import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GrappeError } from '../base/index.ts';
import { checkNodeName, checkUserAtNode, checkUserName } from './node-name.ts';
import { loadSshConfig } from './openssh-files/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What has been smuggled into programs as a host name, in many dresses. */
function hostileNames(): readonly string[] {
  const options = [
    '-oProxyCommand=touch x',
    '-F/tmp/x',
    '-l',
    '--',
    '-',
    '-n1',
    '-oProxyCommand=`id`',
    '--help',
  ];
  const metacharacters = ' \t\n\r\0\x01\x1b\x7f!"#$&\'()*,/:;<=>?@[\\]^`{|}~+'.split('');
  const controls = Array.from({ length: 66 }, (_, at) => String.fromCharCode(at < 33 ? at : at + 94));
  const bidi = [
    '\u2067',
    '\u061c',
    '\u202e',
    '\u2066',
    '\u200f',
    '\u200b',
    '\ufeff',
    '\u00ad',
    '\u2028',
    '\u0085',
  ];
  const homoglyphs = ['nоde', 'ｎ1', 'n１', 'ⓝ1', 'n\u0301', 'ñ1', 'ﬁle', 'n‐1', 'n․1', 'n／1', '节点', '😀'];
  const placed = (char: string): readonly string[] => [`${char}n1`, `n${char}1`, `n1${char}`, char];
  const shell = [
    '${IFS}',
    '$(id)',
    '`id`',
    'n1;id',
    'n1|id',
    'n1&&id',
    'n1\nid',
    '$HOME',
    '%h',
    '%%',
    'n1%h',
    '~root',
    '../n1',
    '/etc',
  ];
  const addresses = [
    '[::1]',
    '[n1]:22',
    ':::',
    '1::2::3',
    'fe80::1%',
    'fe80::1%$(id)',
    'fe80::1%-x',
    '::1%a b',
    '12345::',
    '::g',
    '1:2',
  ];
  const userLike = ['root@n1', '@n1', 'n1@', 'ssh://n1', 'n1:22', 'a@b@c'];
  const long = ['a'.repeat(254), 'n'.repeat(10_000), ''];
  const dotted = ['.', '..', '.n1', '-.n1'];
  const all = [
    ...options,
    ...[...metacharacters, ...bidi].flatMap(placed),
    ...homoglyphs,
    ...shell,
    ...addresses,
    ...userLike,
    ...long,
    ...dotted,
    ...controls.map((control) => `n1${control}x`),
  ];
  return [...new Set(all)];
}

const HOSTILE = hostileNames();

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof GrappeError ? error.code : 'another error';
  }
}

describe('node names', () => {
  it.each([
    'n1',
    'N1.example.com',
    '_srv',
    '9',
    'a-b_c.d',
    'n1.',
    '10.0.0.1',
    '127.1',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    '::ffff:1.2.3.4',
    'a'.repeat(253),
  ])('%s is taken as it is', (name) => {
    expect(checkNodeName(name)).toBe(name);
  });

  it.each(['alice', 'a.b', 'a_b-c', 'alice@corp.example', 'a+b', '_www', '0'])(
    'user %s is taken as it is',
    (user) => {
      expect(checkUserName(user)).toBe(user);
    },
  );

  it('splits user@node at the last @', () => {
    expect(checkUserAtNode('n1')).toEqual({ node: 'n1' });
    expect(checkUserAtNode('alice@n1')).toEqual({ user: 'alice', node: 'n1' });
    expect(checkUserAtNode('alice@corp@::1')).toEqual({ user: 'alice@corp', node: '::1' });
  });

  it('spells a refused name out in printable ASCII, and cuts it', () => {
    expect(() => checkNodeName('n\u202e1\x1b[2J')).toThrow(
      /^'n\\u\{202e\}1\\u\{1b\}\[2J' cannot be a node name$/,
    );
    expect(() => checkNodeName('é'.repeat(1000))).toThrow(/^.{1,700}$/);
  });
});

describe('S01 S02 hostile names', () => {
  it('the corpus holds at least 300 of them', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(300);
  });

  it('are all refused as node names, in less than a moment each', () => {
    expect(HOSTILE.filter((name) => codeOf(() => checkNodeName(name)) !== 'node-name')).toEqual([]);
  });

  it('are refused as user names, but for names that merely hold @ or +', () => {
    const taken = HOSTILE.filter((name) => codeOf(() => checkUserName(name)) === undefined);
    expect(taken.filter((name) => !/^[A-Za-z0-9@+]+$/.test(name))).toEqual([]);
  });

  it('are refused behind a user, and users before a node', () => {
    const nodes = HOSTILE.filter((name) => !name.includes('@'));
    expect(nodes.filter((name) => codeOf(() => checkUserAtNode(`root@${name}`)) !== 'node-name')).toEqual([]);
    const users = HOSTILE.filter((name) => !/^[A-Za-z0-9@+]+$/.test(name));
    expect(users.filter((name) => codeOf(() => checkUserAtNode(`${name}@n1`)) !== 'node-name')).toEqual([]);
  });

  it('S02 are refused before the configuration is asked, and nothing runs', () => {
    const canary = join(folder, 'canary');
    const file = join(folder, 'config');
    writeFileSync(file, `Match exec "touch ${canary}"\nPort 1\nHost *\nProxyCommand touch ${canary} %h %r\n`);
    const config = loadSshConfig({ file });
    expect(HOSTILE.filter((name) => codeOf(() => config.forHost(name)) !== 'node-name')).toEqual([]);
    expect(config.forHost('n1').proxyCommand).toBe(`touch ${canary} %h %r`);
    expect(existsSync(canary)).toBe(false);
  });

  it('S02 are refused when the configuration brings them in, with the line that did', () => {
    const refused = (line: string): string | undefined =>
      codeOf(() => loadSshConfig({ file: 'none', options: [line] }).forHost('n1'));
    const single = HOSTILE.filter((name) => !/[\s"'#\\\0]/.test(name) && name !== '' && !name.includes('%'));
    expect(single.filter((name) => refused(`HostName=${name}`) === undefined)).toEqual([]);
    expect(
      single.filter((name) => !/^[A-Za-z0-9@+]+$/.test(name) && refused(`User=${name}`) === undefined),
    ).toEqual([]);
    // These characters divide and address hops; each part between them is a name again.
    const noHop = single.filter((name) => !/[,:@=]/.test(name));
    expect(noHop.filter((name) => refused(`ProxyJump=gate,a@${name}:22`) === undefined)).toEqual([]);
    try {
      loadSshConfig({ file: 'none', options: ['User=$(id)'] }).forHost('n1');
    } catch (error) {
      expect((error as GrappeError).where).toMatchObject({ source: '-o', text: 'User=$(id)' });
    }
    expect.assertions(4);
  });
});
