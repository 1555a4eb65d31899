import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ED1, ED2, RSA } from '../../test/support/sample-known-hosts.ts';
import { judgeHostKeys } from './key-standing.ts';
import { createTrustStore, loadSshConfig } from './openssh-files/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-standing-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What becomes of the presented keys when known_hosts holds these lines. */
function standings(lines: readonly string[], presented: readonly (typeof ED1)[]): readonly string[] {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const options = [`UserKnownHostsFile ${file}`, 'GlobalKnownHostsFile none'];
  const host = loadSshConfig({ file: 'none', options }).forHost('n1');
  const keys = presented.map(({ blob }) => blob);
  return judgeHostKeys(host, createTrustStore()(host), keys).map(({ standing }) => standing);
}

describe('the standing of presented host keys', () => {
  it.each([
    { case: 'a host that nothing is known of', lines: [], keys: [ED1, RSA], is: ['new', 'new'] },
    { case: 'a line of another host', lines: [`n2 ${ED1.text}`], keys: [ED1], is: ['new'] },
    { case: 'a known key', lines: [`n1 ${ED1.text}`], keys: [ED1], is: ['known'] },
    {
      case: 'a further type of a known host, which a man in the middle could have added',
      lines: [`n1 ${ED1.text}`],
      keys: [ED1, RSA],
      is: ['known', 'extra'],
    },
    { case: 'another key of the same type', lines: [`n1 ${ED1.text}`], keys: [ED2], is: ['changed'] },
    {
      case: 'a host that presents only keys of other types than before',
      lines: [`n1 ${ED1.text}`],
      keys: [RSA],
      is: ['changed'],
    },
    {
      case: 'one known and one changed key',
      lines: [`n1 ${RSA.text}`, `n1 ${ED1.text}`],
      keys: [RSA, ED2],
      is: ['known', 'changed'],
    },
    { case: 'a revoked key', lines: [`@revoked * ${ED1.text}`], keys: [ED1], is: ['revoked'] },
    {
      case: 'what comes with a revoked key',
      lines: [`@revoked * ${ED1.text}`],
      keys: [ED1, RSA],
      is: ['revoked', 'extra'],
    },
  ])('$case: $is', ({ lines, keys, is }) => {
    expect(standings(lines, keys)).toEqual(is);
  });
});
