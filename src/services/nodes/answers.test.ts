import { describe, expect, it } from 'vitest';
import { framedCommand, FrameStream, type Frames } from '../../facts/index.ts';
import { seededRandom } from '../../transport/fake/seeded-random.ts';
import { sudoText } from '../../transport/sudo/sudo-text.ts';
import { LONGEST_TEXT_BYTES, wrapCommand } from '../../transport/wrapper.ts';
import { targetOf } from '../../../test/support/service-targets.ts';
import { lockLines } from '../lock/lock-lines.ts';
import { healthIn } from './health-script.ts';
import { readingsIn, readParts, readScripts } from './read-script.ts';

const frames = (text: string): Frames =>
  new FrameStream('N').push(Buffer.from(`\n${text}\nN end\n`)) ?? new Map();
/** As a node gets it in the worst case. */
const longest = (script: string): number => {
  const command = sudoText(framedCommand(script), { user: 'root', ifNeeded: true, mark: 'mark' });
  const text = wrapCommand(command, { form: 'universal', stdin: false, nonce: 'nonce', reportsEnd: true });
  return Buffer.byteLength(text);
};
const surroundings = { runId: 'run1', nodeSet: 'n1', verb: 'status' } as const;

describe('the readings in an answer', () => {
  const part = { name: 'read-0', targets: [targetOf('auto', 'web'), targetOf('auto', 'db')] };

  it('are of the init system that the node names', () => {
    const text = 'N read-0\nsysv\nStatus=3\n\nMissing=yes\n\n';
    expect(readingsIn(part, frames(text))).toMatchObject([
      { backend: 'sysv', state: 'stopped' },
      { backend: 'sysv', state: 'missing' },
    ]);
  });

  it('are none where root has to ask', () => {
    expect(readingsIn(part, frames('N read-0\nopenrc\nroot\n'))).toBeUndefined();
  });

  it.each([
    'N read-0\nrunit\nActiveState=active\n\nActiveState=active\n',
    '',
    'N read-0',
    'N read-0\nrunit\nSaid=run: web: (pid 1) 1s',
    'N read-0\nconstructor\nx',
  ])('are unknown in %j', (text) => {
    expect(readingsIn(part, frames(text))).toMatchObject([{ state: 'unknown' }, { state: 'unknown' }]);
  });
});

describe('a question', () => {
  it('of many units is asked in few pieces, none too long for a command line', () => {
    const targets = Array.from({ length: 2000 }, (_, at) => targetOf('auto', `a-unit-with-a-name-${at}`));
    const parts = readParts(targets);
    const scripts = readScripts(parts, 'N', () => surroundings);
    expect(parts.flatMap((part) => part.targets)).toEqual(targets);
    expect(scripts.length).toBeLessThan(5);
    for (const script of scripts) expect(longest(script)).toBeLessThan(LONGEST_TEXT_BYTES);
  });

  it('of many commands is no longer than the kernel takes, under sudo and an odd login shell', () => {
    const status = `test "$(cat '/srv/a file')" = 'it'\\''s up' || exit 3`;
    const commands = { status, start: "s 'é'", stop: 't', runOn: 'node' } as const;
    const targets = Array.from({ length: 300 }, (_, at) => targetOf('command', `own-${at}`, { commands }));
    const scripts = readScripts(readParts(targets), 'N', () => surroundings);
    for (const script of scripts) expect(longest(script)).toBeLessThan(LONGEST_TEXT_BYTES);
  });

  it('of commands asks each by itself', () => {
    const commands = { status: 'true', start: 'true', stop: 'true', runOn: 'node' } as const;
    const targets = [targetOf('command', 'a', { commands }), targetOf('command', 'b', { commands })];
    expect(readParts(targets)).toHaveLength(2);
  });
});

describe('health in an answer', () => {
  it.each([
    ['N health\nexit 0\n', { ok: true, output: '' }],
    ['N health\nall bad\nexit 7\n', { ok: false, output: 'all bad' }],
    ['N health\nexit 0\nexit 1\n', { ok: false, output: 'exit 0' }],
    ['N health\nnonsense', { ok: false, output: 'no answer' }],
    ['N read-0\n', null],
  ])('%j', (text, found) => expect(healthIn(frames(text))).toEqual(found));
});

it('lines of locks are what they should be, or nothing', () => {
  const random = seededRandom(7);
  const scraps = [
    'web',
    ' held ',
    ' taken ',
    '12',
    '{"id":"a","ttlSeconds":1}',
    '\n',
    '%zz',
    '\u001b',
    '-',
    '9'.repeat(99),
  ];
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 12 }, () => scraps[Math.floor(random() * scraps.length)]).join('');
    for (const { name, leftSeconds, owner } of lockLines(frames(`N locks\n${text}`))) {
      expect(name).toMatch(/^[A-Za-z0-9_@:.%-]+$/);
      expect(Number.isSafeInteger(leftSeconds)).toBe(true);
      expect(owner === null || owner.id === 'a').toBe(true);
    }
  }
});
