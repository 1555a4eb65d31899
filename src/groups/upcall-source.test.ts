import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { concurrencyLimit, systemClock } from '../base/index.ts';
import type { GroupSource } from './group-source.ts';
import { upcallSource } from './upcall-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-canary-'));
const canary = join(folder, 'canary');
afterAll(() => rmSync(folder, { recursive: true }));

const source: GroupSource = upcallSource(
  {
    name: 's',
    commands: {
      map: "echo $GROUP '$GROUP' \"$GROUP\" | sed 's/$GROUP/&/'",
      reverse: "echo $NODE '$NODE' \"$NODE\" | sed 's/$NODE/&/'",
    },
    folder,
    configFolder: folder,
    cacheMs: 0,
  },
  { env: { PATH: process.env['PATH'] ?? '' }, clock: systemClock, limited: concurrencyLimit(1) },
);

/** Each of these writes the canary when it reaches the shell, or the sed script, of the commands above. */
const HOSTILE = [
  `x;touch ${canary}`,
  `x';touch ${canary};'`,
  `x";touch ${canary};"`,
  `x$(touch ${canary})`,
  `x\`touch ${canary}\``,
  `x|touch ${canary}`,
  `x&touch ${canary}`,
  `x\ntouch ${canary}`,
  `x>${canary}`,
  `x/&/w${canary}`,
];

describe('an upcall source', () => {
  it('passes harmless names', async () => {
    expect(await source.members('web-1')).toEqual(['web-1', 'web-1', 'web-1']);
    expect(await source.groupsOf?.('n1.site')).toEqual(['n1.site', 'n1.site', 'n1.site']);
  });

  it.each(HOSTILE)('never lets the shell see %j', async (name) => {
    await expect(source.members(name)).rejects.toMatchObject({ code: 'group-upcall' });
    await expect(source.groupsOf?.(name)).rejects.toMatchObject({ code: 'group-upcall' });
    expect(existsSync(canary)).toBe(false);
  });

  it('keeps its answers, and ends what it starts, under another signal', async () => {
    const asked = join(folder, 'asked');
    const slow = upcallSource(
      {
        name: 'slow',
        commands: { map: `[ $GROUP != stuck ] || sleep 60; echo $GROUP >> ${asked}; cat ${asked}` },
        folder,
        configFolder: folder,
        cacheMs: 60_000,
      },
      { env: { PATH: process.env['PATH'] ?? '' }, clock: systemClock, limited: concurrencyLimit(1) },
    );
    const abort = new AbortController();
    const ended = slow.endedBy?.(abort.signal);
    expect(await slow.members('g')).toEqual(['g']);
    expect(await ended?.members('g')).toEqual(['g']);
    const stuck = expect(ended?.members('stuck')).rejects.toThrow('enough');
    abort.abort(new Error('enough'));
    await stuck;
  });

  it('offers only what its commands can answer', () => {
    expect(source.list).toBeUndefined();
    expect(source.all).toBeUndefined();
  });
});
