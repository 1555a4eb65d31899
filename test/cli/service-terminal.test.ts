import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as elapse } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRAPPE } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { onTerminal } from '../support/terminal.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

describe.skipIf(!sshdInstalled)('a verb of a service on a terminal', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  db: { nodes: n1 }
  web: { nodes: "n[1-3]", depends_on: [db] }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  const start = (words: string) =>
    onTerminal(`exec ${GRAPPE} service start web --config ${lab.config} ${words}`, {
      env: lab.env,
      cwd: lab.home,
    });

  it('asks before it touches what was not named', async () => {
    lab.set();
    await using shy = start('');
    await shy.shows('db on n1 is started, too: web requires it');
    await shy.shows('go on? [y/N] ');
    shy.type('n\r');
    expect(await shy.ended).toBe(5);
    expect(lab.running()).toEqual([]);
    await using bold = start('');
    await bold.shows('go on? [y/N] ');
    bold.type('y\r');
    expect(await bold.ended).toBe(0);
    expect(lab.running()).toEqual(['db n1', 'web n1', 'web n2', 'web n3']);
  });

  it('draws nothing over its question', async () => {
    lab.set();
    await using program = start('');
    await program.shows('go on? [y/N] ');
    // Several pictures of what was read would have come by now.
    await elapse(1200);
    expect(program.screen.slice(program.screen.indexOf('go on?'))).not.toMatch(/looked at|\n/);
    program.type('n\r');
    expect(await program.ended).toBe(5);
  });

  it('shows what runs, and takes it away before anything else is written', async () => {
    lab.set('db n1');
    const go = join(lab.home, 'flags', 'go');
    lab.disturb('web n2', `while [ ! -e ${go} ]; do sleep 0.1; done`);
    await using program = start('');
    await program.shows('web  2/3 · n2');
    expect(existsSync(go)).toBe(false);
    lab.write('flags/go', '');
    expect(await program.ended).toBe(0);
    await until(() => lab.running().includes('web n2'), 'the start');
    const last = program.screen.slice(program.screen.lastIndexOf('\u001b[J'));
    expect(last).toBe('\u001b[Jweb  3 changed\r\n');
  });
});
