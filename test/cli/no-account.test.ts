/** A process whose user id stands in no account database: containers often have one. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, type Finished, GRAPPE, grappe } from '../support/grappe.ts';

const NAMELESS = ['--user', '--map-user=54321'];
const canBeNameless = spawnSync('unshare', [...NAMELESS, 'true']).status === 0;

describe.skipIf(!canBeNameless)('a user id without an account', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'grappe-nameless-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const nameless = (...words: string[]): Promise<Finished> =>
    grappe([...NAMELESS, GRAPPE, ...words], { program: 'unshare', env: cleanEnvironment(home) });

  it.each([
    [['run', '-w', 'n1', 'true']],
    [['run', '-w', 'n1', '--transport', 'openssh', 'true']],
    [['nodes', 'trust', '-w', 'n1']],
    [['nodes', 'check', '-w', 'n1']],
  ])('is told by %j, with exit status 9', async (words) => {
    const { stderr, exit } = await nameless(...words);
    expect(stderr).toContain('grappe: no account has the user id 54321 of this process [local]\n  why: ');
    expect(exit).toBe(9);
  });

  it('may run commands on this machine, and keep records', async () => {
    const { stdout, exit } = await nameless('run', '-R', 'exec', '-w', 'n1', 'echo ok');
    expect([stdout, exit]).toEqual(['n1: ok\n', 0]);
    expect((await nameless('nodes', 'drain', 'n1', '--reason', 'x')).exit).toBe(0);
  });

  it('is no version of ssh', async () => {
    const { stdout } = await nameless('doctor');
    expect(stdout).toMatch(/^ssh client +it tells no version, but: No user exists for uid 54321$/m);
  });
});
