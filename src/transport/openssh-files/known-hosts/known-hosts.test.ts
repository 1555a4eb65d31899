/** known_hosts against `ssh-keygen -F`, the oracle, and the verdicts that follow. */

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GrappeError } from '../../../base/index.ts';
import { loadSshConfig } from '../ssh-config/ssh-config.ts';
import { hashName } from './hashed-name.ts';
import { createTrustStore, hostKeyAlgorithms, judgeHostKey } from './host-trust.ts';
import { entryMatches, parseKnownHostsLine } from './known-hosts-line.ts';
import { type KnownHosts, loadKnownHosts } from './known-hosts.ts';
import { fingerprintOf, publicKeyOf } from './public-key.ts';
import { loadRevokedKeys } from './revoked-keys.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-known-hosts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A key of the right shape; nobody holds its private half. */
function key(type: string, seed: number): { readonly text: string; readonly blob: Buffer } {
  const fill = (bytes: number): Buffer => Buffer.alloc(bytes, seed + 1);
  const fields = type === 'ssh-ed25519' ? [fill(32)] : [Buffer.from([1, 0, 1]), fill(256)];
  const blob = Buffer.concat([Buffer.from(type), ...fields].flatMap((field) => [lengthOf(field), field]));
  return { text: `${type} ${blob.toString('base64')}`, blob };
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return length;
}

const ED1 = key('ssh-ed25519', 1);
const ED2 = key('ssh-ed25519', 2);
const RSA = key('ssh-rsa', 3);

function load(...lines: readonly string[]): KnownHosts {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return loadKnownHosts([file]);
}

/** Lines that ssh-keygen finds for `name`, such as `3` and `4 REVOKED`; with -l it reads their keys too. */
function askKeygen(file: string, name: string): readonly string[] {
  try {
    const output = execFileSync('ssh-keygen', ['-l', '-F', name, '-f', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...output.matchAll(/^# Host .* found: line ([0-9]+ ?\w*)/gm)].map((found) =>
      (found[1] ?? '').trim(),
    );
  } catch {
    return [];
  }
}

const KEYGEN_WORDS = { none: '', revoked: ' REVOKED', 'cert-authority': ' CA' } as const;

function ourLines(file: string, name: string): readonly string[] {
  const found: string[] = [];
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    const parsed = parseKnownHostsLine(text, { file, line: index + 1 });
    if (parsed.kind !== 'entry' || !entryMatches(parsed.entry, name)) continue;
    found.push(`${index + 1}${KEYGEN_WORDS[parsed.entry.marker]}`);
  }
  return found;
}

const knownName = fc.constantFrom(
  'n1',
  'n2',
  'db.lan',
  'n10',
  '10.0.0.1',
  '::1',
  '[n1]:2222',
  '[10.0.0.1]:2200',
  'fe80::1%lo',
);
const hostsField = fc.oneof(
  knownName,
  fc.array(knownName, { minLength: 1, maxLength: 3 }).map((names) => names.join(',')),
  fc.constantFrom(
    '*',
    'n?',
    'n*,!n1',
    '!n1',
    '*.lan',
    '[n*]:2222',
    'N1,DB.lan',
    '10.0.*',
    '*,!*.lan',
    '[*]:22??',
    'n1,',
    ',n1',
  ),
  knownName.map((name) => hashName(name)),
);
const someLine = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '', '@revoked ', '@cert-authority '),
        hostsField,
        fc.constantFrom(ED1.text, ED2.text, RSA.text),
        fc.constantFrom('', ' c', ' c d # e'),
      )
      .map((parts) => `${parts[0]}${parts[1]} ${parts[2]}${parts[3]}`),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      '# n1 x',
      '  # c',
      `  n1 ${ED1.text}`,
      `n1\t${RSA.text}`,
      'n1',
      'n1 ssh-ed25519',
      'n1 ssh-ed25519 AAAA',
      `@what n1 ${ED1.text}`,
      `n1 ssh-rsa ${ED1.text.split(' ')[1]}`,
      '|1|xx|yy ssh-ed25519 A',
      `|1|AAAA ${ED1.text}`,
      'n1 1024 35 1234567',
      `@revoked ${ED1.text}`,
      `n1 ${ED1.text}x`,
    ),
  },
);

describe('lines are found as ssh-keygen -F finds them', () => {
  test('in generated files', { timeout: 120_000 }, () => {
    const file = join(folder, 'generated');
    fc.assert(
      fc.property(fc.array(someLine, { maxLength: 12 }), knownName, (lines, name) => {
        writeFileSync(file, `${lines.join('\n')}\n`);
        expect({ lines, name, found: ourLines(file, name) }).toEqual({
          lines,
          name,
          found: askKeygen(file, name),
        });
      }),
      { numRuns: 400 },
    );
  });

  test('in a file that ssh-keygen hashed itself', () => {
    const file = join(folder, 'hashed');
    writeFileSync(file, `n1,10.0.0.1 ${ED1.text}\n[n2]:2222 ${RSA.text}\nn3 ${ED2.text}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    for (const name of ['n1', '10.0.0.1', '[n2]:2222', 'n2', 'n3', 'n4'])
      expect(ourLines(file, name)).toEqual(askKeygen(file, name));
    expect(loadKnownHosts([file]).check('[n2]:2222', RSA.blob).verdict).toBe('known');
  });
});

describe('S12 the verdict on a presented key', () => {
  test.each([
    ['a plain line', [`n1 ${ED1.text}`], 'n1', 'known'],
    ['another key of this host', [`n1 ${ED2.text}`], 'n1', 'changed'],
    ['a key of another type', [`n1 ${RSA.text}`], 'n1', 'changed'],
    [
      'several keys, one of them right',
      [`n1 ${ED2.text}`, `n1 ${RSA.text}`, `n1 ${ED1.text}`],
      'n1',
      'known',
    ],
    ['the key of another host', [`n2 ${ED1.text}`], 'n1', 'unknown'],
    ['another port', [`n1 ${ED1.text}`], '[n1]:2222', 'unknown'],
    ['its port', [`[n1]:2222 ${ED1.text}`], '[n1]:2222', 'known'],
    ['a wildcard', [`n? ${ED1.text}`], 'n1', 'known'],
    ['a wildcard with an exception', [`n*,!n1 ${ED1.text}`], 'n1', 'unknown'],
    ['a hashed name', [`${hashName('n1')} ${ED1.text}`], 'n1', 'known'],
    ['a hashed name with another key', [`${hashName('n1')} ${ED2.text}`], 'n1', 'changed'],
    ['a hashed name of another host', [`${hashName('n2')} ${ED1.text}`], 'n1', 'unknown'],
    ['a name in capitals', [`N1 ${ED1.text}`], 'n1', 'known'],
    ['a revoked key', [`@revoked n1 ${ED1.text}`, `n1 ${ED1.text}`], 'n1', 'revoked'],
    [
      'a revoked key, with a tab where ssh wants a blank',
      [`n1 ${ED1.text}`, `@revoked\tn1 ${ED1.text}`],
      'n1',
      'revoked',
    ],
    ['a key that is revoked everywhere', [`n1 ${ED1.text}`, `@revoked * ${ED1.text}`], 'n1', 'revoked'],
    ['a key that is revoked for another host', [`n1 ${ED1.text}`, `@revoked n2 ${ED1.text}`], 'n1', 'known'],
    ['another revoked key of this host', [`n1 ${ED1.text}`, `@revoked n1 ${ED2.text}`], 'n1', 'known'],
    ['only a revoked line', [`@revoked n1 ${ED2.text}`], 'n1', 'unknown'],
    ['a certificate authority is no host key', [`@cert-authority n1 ${ED1.text}`], 'n1', 'unknown'],
    ['no line', ['# nothing'], 'n1', 'unknown'],
  ] as const)('%s', (_title, lines, name, verdict) => {
    expect(load(...lines).check(name, ED1.blob).verdict).toBe(verdict);
  });

  test('a changed key names the lines that speak against it', () => {
    const { lines } = load('# c', `n1 ${ED2.text}`, `n* ${RSA.text}`).check('n1', ED1.blob);
    expect(lines.map((entry) => [entry.line, entry.key.type])).toEqual([
      [2, 'ssh-ed25519'],
      [3, 'ssh-rsa'],
    ]);
  });

  test('several files count together, missing ones as empty', () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    writeFileSync(one, `n1 ${ED1.text}\n`);
    writeFileSync(two, `@revoked n1 ${ED1.text}\n`);
    expect(loadKnownHosts([one, join(folder, 'missing')]).check('n1', ED1.blob).verdict).toBe('known');
    expect(loadKnownHosts([one, two]).check('n1', ED1.blob).verdict).toBe('revoked');
  });

  test('bad lines are skipped, each with a warning', () => {
    const known = load('n1 ssh-ed25519 AAAA', `@what n1 ${ED2.text}`, `n1 ${ED1.text}`);
    expect(known.warnings).toHaveLength(2);
    expect(known.warnings[0]).toMatch(/known_hosts line 1 is skipped: its key cannot be read$/);
    expect(known.check('n1', ED1.blob).verdict).toBe('known');
  });

  test('a list of revoked keys refuses a known key, and a damaged list refuses everything', () => {
    const revoked = join(folder, 'revoked');
    const known = join(folder, 'known');
    writeFileSync(known, `n1 ${ED1.text}\n`);
    const judge = (blob: Buffer): string => {
      const options = [
        `RevokedHostKeys ${revoked}`,
        `UserKnownHostsFile ${known}`,
        'GlobalKnownHostsFile none',
      ];
      const host = loadSshConfig({ file: 'none', options }).forHost('n1');
      return judgeHostKey(host, createTrustStore()(host), { keyBlob: blob }).verdict;
    };
    expect(() => judge(ED1.blob)).toThrow(/cannot be read/);
    writeFileSync(revoked, `# gone\n${ED1.text} n1\n`);
    expect([judge(ED1.blob), judge(ED2.blob)]).toEqual(['revoked', 'changed']);
    writeFileSync(revoked, 'nonsense\n');
    expect(() => judge(ED2.blob)).toThrow(/is no public key/);
    execFileSync('ssh-keygen', ['-k', '-f', revoked, known.replace('known', 'pub')].slice(0, 3), {
      stdio: 'ignore',
    });
    expect(loadRevokedKeys(revoked)).toBe('krl');
    expect(() => judge(ED1.blob)).toThrow(/key revocation list/);
  });

  test('CheckHostIP holds the address against the key as well', () => {
    const file = join(folder, 'ip');
    writeFileSync(file, `[n1]:2222 ${ED1.text}\n[127.0.0.9]:2222 ${ED2.text}\n`);
    const verdict = (...more: readonly string[]): string => {
      const options = [`UserKnownHostsFile ${file}`, 'Port 2222', ...more];
      const host = loadSshConfig({ file: 'none', options }).forHost('n1');
      return judgeHostKey(host, createTrustStore()(host), { keyBlob: ED1.blob, address: '127.0.0.9' })
        .verdict;
    };
    expect([verdict(), verdict('CheckHostIP yes'), verdict('CheckHostIP yes', 'ProxyJump gate')]).toEqual([
      'known',
      'changed',
      'known',
    ]);
  });
});

describe('host-key algorithms are offered in the order of OpenSSH', () => {
  const order = (line: string, ...options: readonly string[]): readonly string[] => {
    const file = join(folder, 'order');
    writeFileSync(file, line);
    const host = loadSshConfig({ file: 'none', options: [`UserKnownHostsFile ${file}`, ...options] }).forHost(
      'n1',
    );
    return hostKeyAlgorithms(host, loadKnownHosts(host.userKnownHostsFiles));
  };
  const usual = [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ];

  test('an unknown host, or one whose best type is known, keeps the usual order', () => {
    expect(order('')).toEqual(usual);
    expect(order(`n1 ${RSA.text}\nn1 ${ED1.text}\n`)).toEqual(usual);
  });
  test('known types come first otherwise', () => {
    expect(order(`n1 ${RSA.text}\n`)).toEqual([...usual.slice(4), ...usual.slice(0, 4)]);
    expect(order(`${hashName('n1')} ${RSA.text}\n`, 'HostKeyAlgorithms -ssh-ed25519').slice(0, 2)).toEqual(
      usual.slice(4),
    );
  });
  test('an order that a person wrote stays', () => {
    expect(order(`n1 ${RSA.text}\n`, 'HostKeyAlgorithms ssh-ed25519,rsa-sha2-256')).toEqual([
      'ssh-ed25519',
      'rsa-sha2-256',
    ]);
    expect(order(`n1 ${RSA.text}\n`, 'HostKeyAlgorithms ^ecdsa-sha2-nistp521')[0]).toBe(
      'ecdsa-sha2-nistp521',
    );
  });
});

describe('adding a key', () => {
  test.each([true, false])('ssh-keygen finds it again (hashed: %s)', (isHashed) => {
    const file = join(folder, `new-${String(isHashed)}`, 'deep', 'known_hosts');
    const known = loadKnownHosts([file]);
    known.trust(file, { name: '[N9]:2222', keyBlob: ED1.blob, isHashed });
    known.trust(file, { name: 'n9', keyBlob: ED2.blob, isHashed });
    expect(known.check('[n9]:2222', ED1.blob).verdict).toBe('known');
    expect(askKeygen(file, '[n9]:2222')).toEqual(['1']);
    expect(askKeygen(file, 'n9')).toEqual(['2']);
    expect(readFileSync(file, 'utf8').includes('n9')).toBe(!isHashed);
    expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test('a last line without newline is not swallowed', () => {
    const file = join(folder, 'no-newline');
    writeFileSync(file, `n1 ${ED1.text}`);
    loadKnownHosts([file]).trust(file, { name: 'n2', keyBlob: ED2.blob, isHashed: false });
    expect(askKeygen(file, 'n2')).toEqual(['2']);
  });

  test.each(['n1\nn2', 'n1 x', '*', 'a,b', '[n1', '@revoked', '|1|a|b', ''])(
    'S01 the name %j is refused',
    (name) => {
      const file = join(folder, 'untouched');
      expect(() => loadKnownHosts([]).trust(file, { name, keyBlob: ED1.blob, isHashed: false })).toThrow(
        GrappeError,
      );
      expect(() => statSync(file)).toThrow('ENOENT');
    },
  );
});

describe('hostile files', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('|', '1', ' ', '@', '[', ']', ':', ',', '!', '*', 'A', '=', '\0', '\r', 'n'),
    }),
    someLine,
  );

  test('no line throws anything, and none makes another line match', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), knownName, (lines, name) => {
        const spoken = lines.filter((line) => {
          const parsed = parseKnownHostsLine(line, { file: '-', line: 1 });
          return (
            parsed.kind === 'entry' && entryMatches(parsed.entry, name) && parsed.entry.marker === 'none'
          );
        });
        const clean = lines.map((line) => line.replaceAll('\n', ' '));
        const verdict = load(...clean, `other ${ED1.text}`).check(name, ED1.blob).verdict;
        if (spoken.length === 0) expect(['unknown', 'revoked', 'changed']).toContain(verdict);
        if (verdict === 'known') expect(spoken.some((line) => line.includes(ED1.text))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('S17 names of object properties are names like any other', () => {
    const known = load(`__proto__ ${ED1.text}`, `constructor ${ED2.text}`);
    expect(known.check('__proto__', ED1.blob).verdict).toBe('known');
    expect(known.check('tostring', ED1.blob).verdict).toBe('unknown');
    expect(known.keyTypesFor('hasOwnProperty')).toEqual([]);
  });

  test('random bytes are never a key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(publicKeyOf(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });
});

test('hashed names are what HMAC-SHA1 makes them, and fingerprints what ssh-keygen prints', () => {
  const [, , salt = '', digest] = hashName('n1').split('|');
  expect(createHmac('sha1', Buffer.from(salt, 'base64')).update('n1').digest('base64')).toBe(
    hashName('n1').length > 0 ? digest : '',
  );
  const file = join(folder, 'print.pub');
  writeFileSync(file, `${RSA.text} x\n`);
  expect(execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' })).toContain(fingerprintOf(RSA.blob));
});

test('200 hosts are looked up in 500 hashed lines without trying each line twice', () => {
  const lines = Array.from(
    { length: 500 },
    (_, at) => `${hashName(`n${at}`)} ${key('ssh-ed25519', at % 250).text}`,
  );
  const known = load(...lines);
  for (let at = 0; at < 200; at++) {
    expect(known.keyTypesFor(`n${at}`)).toEqual(['ssh-ed25519']);
    expect(known.check(`n${at}`, key('ssh-ed25519', at % 250).blob).verdict).toBe('known');
  }
});
