import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ED1,
  ED2,
  RSA,
  knownName,
  sampleKey,
  someLine,
} from '../../../../test/support/sample-known-hosts.ts';
import { GrappeError } from '../../../base/index.ts';
import { loadSshConfig } from '../ssh-config/ssh-config.ts';
import { hashName } from './hashed-name.ts';
import { createTrustStore, hostKeyAlgorithms, judgeHostKey } from './host-trust.ts';
import { entryTest, parseKnownHostsLine } from './known-hosts-line.ts';
import { type KnownHosts, loadKnownHosts } from './known-hosts.ts';
import { publicKeyOf } from './public-key.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-known-hosts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(...lines: readonly string[]): KnownHosts {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return loadKnownHosts([file]);
}

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
    writeFileSync(revoked, 'SSHKRL\n\0and more');
    expect(() => judge(ED1.blob)).toThrow(/key revocation list/);
  });

  test('an RSA key that is shorter than RequiredRSASize is refused though it is known', () => {
    const file = join(folder, 'short');
    writeFileSync(file, `n1 ${RSA.text}\n`);
    const verdict = (bits: number): string => {
      const options = [`UserKnownHostsFile ${file}`, `RequiredRSASize ${bits}`];
      const host = loadSshConfig({ file: 'none', options }).forHost('n1');
      return judgeHostKey(host, createTrustStore()(host), { keyBlob: RSA.blob }).verdict;
    };
    expect(verdict(2043)).toBe('known');
    expect(() => verdict(2044)).toThrow(/shorter than 2044 bits/);
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
  test.each([true, false])(
    'it is known at once and after reading the file again (hashed: %s)',
    (isHashed) => {
      const file = join(folder, `new-${String(isHashed)}`, 'known_hosts');
      const known = loadKnownHosts([file]);
      expect(known.check('[n9]:2222', ED1.blob).verdict).toBe('unknown');
      known.trust(file, { name: '[N9]:2222', keyBlob: ED1.blob, isHashed });
      for (const each of [known, loadKnownHosts([file])])
        expect(each.check('[n9]:2222', ED1.blob).verdict).toBe('known');
      expect(readFileSync(file, 'utf8').includes('[n9]')).toBe(!isHashed);
      expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
    },
  );

  test('a folder that can never be made is told', () => {
    const entry = { name: 'n1', keyBlob: ED1.blob, isHashed: false };
    expect(() => loadKnownHosts([]).trust('/proc/none/known_hosts', entry)).toThrow(
      "'/proc/none/known_hosts'",
    );
  });

  test('a last line without newline is not swallowed', () => {
    const file = join(folder, 'no-newline');
    writeFileSync(file, `n1 ${ED1.text}`);
    loadKnownHosts([file]).trust(file, { name: 'n2', keyBlob: ED2.blob, isHashed: false });
    expect(readFileSync(file, 'utf8')).toBe(`n1 ${ED1.text}\nn2 ${ED2.text}\n`);
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
          return parsed.kind === 'entry' && entryTest(name)(parsed.entry) && parsed.entry.marker === 'none';
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

test('hashed names are what HMAC-SHA1 makes them', () => {
  const hashed = hashName('n1');
  const [, , salt = '', digest] = hashed.split('|');
  expect(createHmac('sha1', Buffer.from(salt, 'base64')).update('n1').digest('base64')).toBe(digest);
  expect(hashName('n1')).not.toBe(hashed);
});

test('200 hosts are found in 500 hashed lines', () => {
  const lines = Array.from(
    { length: 500 },
    (_, at) => `${hashName(`n${at}`)} ${sampleKey('ssh-ed25519', at % 250).text}`,
  );
  const known = load(...lines);
  for (let at = 0; at < 200; at++) {
    expect(known.keyTypesFor(`n${at}`)).toEqual(['ssh-ed25519']);
    expect(known.check(`n${at}`, sampleKey('ssh-ed25519', at % 250).blob).verdict).toBe('known');
  }
});
