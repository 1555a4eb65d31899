/** known_hosts against `ssh-keygen`, the oracle. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ED1, ED2, RSA, knownName, someLine } from '../../../../test/support/sample-known-hosts.ts';
import { entryTest, parseKnownHostsLine } from './known-hosts-line.ts';
import { loadKnownHosts } from './known-hosts.ts';
import { fingerprintOf } from './public-key.ts';
import { loadRevokedKeys } from './revoked-keys.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-known-hosts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

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
    if (parsed.kind !== 'entry' || !entryTest(name)(parsed.entry)) continue;
    found.push(`${index + 1}${KEYGEN_WORDS[parsed.entry.marker]}`);
  }
  return found;
}

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

test.each([true, false])('ssh-keygen finds an added key again (hashed: %s)', (isHashed) => {
  const file = join(folder, `new-${String(isHashed)}`);
  writeFileSync(file, `n1 ${ED1.text}`);
  const known = loadKnownHosts([file]);
  known.trust(file, { name: '[N9]:2222', keyBlob: ED1.blob, isHashed });
  known.trust(file, { name: 'n9', keyBlob: ED2.blob, isHashed });
  expect(askKeygen(file, '[n9]:2222')).toEqual(['2']);
  expect(askKeygen(file, 'n9')).toEqual(['3']);
});

test('a key revocation list is recognised', () => {
  const file = join(folder, 'krl');
  execFileSync('ssh-keygen', ['-k', '-f', file], { stdio: 'ignore' });
  expect(loadRevokedKeys(file)).toBe('krl');
});

test('fingerprints are what ssh-keygen prints', () => {
  const file = join(folder, 'print.pub');
  writeFileSync(file, `${RSA.text} x\n`);
  expect(execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' })).toContain(fingerprintOf(RSA.blob));
});
