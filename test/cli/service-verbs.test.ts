import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServiceChangeEvent, ServiceLocksReport } from '../../src/protocol/index.ts';
import type { Finished } from '../support/grappe.ts';
import { jsonEvents } from '../support/json-events.ts';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

describe.skipIf(!sshdInstalled)('a verb of a service', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  db: { nodes: n1 }
  web: { nodes: "n[1-3]", depends_on: [db] }
  far: { nodes: "n[8-9]" }
  many: { nodes: "n[11-16]", rollout: { canary: 1, batch: 2 } }
  frail: { nodes: n1, healthcheck: { test: "test -e %HOME%/well", interval: 100ms, retries: 1 } }
  leaning: { nodes: n2, depends_on: [frail] }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  beforeEach(() => lab.set());

  it('starts what is required first, and acts only where that changes something', async () => {
    expect(await lab.service(['start', 'web'])).toEqual({
      stdout: 'db   1 changed\nweb  3 changed\n',
      stderr: 'grappe: db on n1 is started, too: web requires it\ngrappe: 4 instances: 4 changed\n',
      exit: 0,
      signal: null,
    });
    expect(lab.running()).toEqual(['db n1', 'web n1', 'web n2', 'web n3']);
    expect(await lab.service(['start', 'web', '-x', 'n3'])).toMatchObject({
      stdout: 'web  2 unchanged\n',
      exit: 0,
    });
    const refused = await lab.service(['stop', 'db']);
    expect(refused).toMatchObject({ stdout: '', exit: 8 });
    expect(refused.stderr).toMatch(/'db' is required by what runs: web on n\[1-3\] \[dependents-run\]/);
    expect(await lab.service(['stop', 'db', '--with-dependents'])).toMatchObject({
      stdout: 'web  3 changed\ndb   1 changed\n',
      exit: 0,
    });
    expect(lab.running()).toEqual([]);
    const { stdout } = await lab.grappe(['history', '-n', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ nodes: 'n[1-3]', count: 3 }] });
  });

  it('groups failures with what the nodes say, made harmless, and goes on after a budget', async () => {
    lab.set('db n1');
    for (const node of ['n1', 'n3'] as const) lab.disturb(`web ${node}`, 'echo "no port"; exit 7');
    const { stdout, exit } = await lab.service(['start', 'web']);
    expect(stdout).toMatch(
      /^web {2}1 changed · 2 failed\n {2}failed {2}n\[1,3\] {2}\S.*\n {4}\| first\\x1b\[31m\n {4}\| last words of n1\n/,
    );
    expect(exit).toBe(1);
    expect(lab.running()).toEqual(['db n1', 'web n2']);
    expect(await lab.service(['start', 'web', '--max-failed', '2'])).toMatchObject({
      stdout: expect.stringContaining('degraded: 2 bad, and 2 may be') as string,
      exit: 0,
    });
  });

  it('takes one lock where one machine with one home stands for many nodes', async () => {
    const nodes = 'n[100-159]';
    const { stdout, stderr, exit } = await lab.service(['start', 'crowd', '-w', nodes]);
    expect({ stdout, stderr, exit }).toEqual({ stdout: 'crowd  60 changed\n', stderr: '', exit: 0 });
    expect(await lab.service(['locks', '-w', nodes])).toMatchObject({ exit: 0, stderr: '' });
  }, 60_000);

  it('goes on past a bad node with units that the file does not define, unless a rollout is asked for', async () => {
    const words = ['start', 'own', '-w', 'n[11-13]', '--fanout', '1'];
    lab.disturb('own n11', 'exit 7');
    expect(await lab.service(words)).toMatchObject({
      stdout: expect.stringMatching(/^own {2}2 changed · 1 failed\n/) as string,
      exit: 1,
    });
    for (const careful of [
      ['--max-failed', '0'],
      ['--batch', '2'],
    ]) {
      lab.set();
      lab.disturb('own n11', 'exit 7');
      const { stdout, exit } = await lab.service([...words, ...careful]);
      expect([stdout.split('\n')[0], exit]).toEqual(['own  1 failed · 2 not-run', 1]);
    }
  });

  it('says what a dead node is, and does the rest', async () => {
    const { stdout, exit } = await lab.service(['start', 'far']);
    expect(stdout).toMatch(/^far {2}1 changed · 1 unreachable\n {2}unreachable {2}n9 {2}\S/);
    expect(exit).toBe(4);
    expect(lab.running()).toEqual(['far n8']);
  });

  it('goes in waves, and stops at a bad canary', async () => {
    const all = [11, 12, 13, 14, 15, 16].map((node) => `many n${node}` as const);
    lab.set(...all);
    const good = await lab.service(['restart', 'many']);
    expect(good.stderr).toContain('grappe: many: canary 1/4: n11\n');
    expect(good).toMatchObject({ stdout: 'many  6 changed\n', exit: 0 });
    lab.disturb('many n11', 'exit 1');
    const bad = await lab.service(['restart', 'many']);
    expect(bad.stdout).toMatch(
      /^many {2}1 failed · 5 not-run\n[^]*halted: the canary is not well; 5 not run\n$/,
    );
    expect(bad.exit).toBe(1);
  });

  it('waits for health on another node, and blocks without', async () => {
    const ill = await lab.service(['start', 'leaning']);
    expect(ill.stdout).toMatch(
      /^frail {4}1 unhealthy\n[^]*^leaning {2}1 blocked\n {2}blocked {2}n2 {2}frail is unhealthy on n1\n/m,
    );
    expect(lab.running()).toEqual(['frail n1']);
    lab.write('well', '');
    expect(await lab.service(['start', 'leaning'])).toMatchObject({ exit: 0 });
    expect(lab.running()).toEqual(['frail n1', 'leaning n2']);
  });

  it('reads what was not selected, changes nothing there, and says what blocks', async () => {
    const { stdout, exit } = await lab.service(['start', 'web', '-w', 'n2']);
    expect(stdout).toBe('web  1 blocked\n  blocked  n2  db is stopped on n1, which was not selected\n');
    expect(exit).toBe(5);
    expect(await lab.service(['start', 'web', '-w', 'n2', '--no-deps'])).toMatchObject({ exit: 0 });
    expect(lab.running()).toEqual(['web n2']);
  });

  it('needs a service, a unit its nodes, and options that go together', async () => {
    expect(await lab.service(['restart'])).toMatchObject({ exit: 2, stdout: '' });
    expect((await lab.service(['restart', 'cron'])).stderr).toMatch(/a unit needs nodes/);
    expect(await lab.service(['start', 'web', '--with-dependents'])).toMatchObject({ exit: 2 });
    expect(await lab.service(['start', 'web', '-w', 'n7'])).toMatchObject({ exit: 2, stdout: '' });
  });

  it('tells of units that are not there', async () => {
    const bare = lab.write(
      'bare.yaml',
      `version: 1\ndefaults: { become: none }\nssh: { config: ${lab.sshd.sshConfig} }\n`,
    );
    expect(await lab.service(['restart', 'no-such-unit', '-w', 'n[1-2]', '--config', bare])).toMatchObject({
      stdout: 'no-such-unit  2 missing\n  missing  n[1-2]  the node has no such unit\n',
      exit: 1,
    });
    const sudo = await lab.service(['restart', 'no-such-unit', '-w', 'n[1-2]', '--sudo', '--config', bare]);
    expect(sudo.stdout).toMatch(
      /^no-such-unit {2}2 denied\n {2}denied {2}n\[1-2\] {2}sudo: a password is required/,
    );
    expect(sudo.exit).toBe(4);
  });

  it('says the same as JSON, and leaves a line in the audit log', async () => {
    lab.disturb('web n2', 'exit 7');
    const { stdout, exit } = await lab.service(['start', 'web', '--json']);
    const events = jsonEvents(ServiceChangeEvent, stdout);
    expect(events[0]).toMatchObject({
      event: 'plan',
      v: 1,
      goal: 'start',
      services: [{ service: 'db' }, { count: 3 }],
    });
    const failed = events.find((event) => event.event === 'instance' && event.outcome === 'failed');
    expect(failed).toMatchObject({ node: 'n2', log: 'first\x1b[31m\nlast words of n2', verbs: ['start'] });
    expect(events.at(-1)).toMatchObject({ event: 'summary', counts: { changed: 3, failed: 1 }, exit: 1 });
    expect(exit).toBe(1);
    const [start, end] = audited();
    const config = createHash('sha256').update(readFileSync(lab.config)).digest('hex');
    expect(start).toMatchObject({ event: 'run-start', sudoUser: null, config });
    expect(end).toMatchObject({
      event: 'run-end',
      counts: { changed: 3, failed: 1 },
      results: [
        { service: 'db', outcome: 'changed', nodes: 'n1' },
        { service: 'web', outcome: 'changed', nodes: 'n[1,3]' },
        { service: 'web', outcome: 'failed', nodes: 'n2' },
      ],
    });
  });

  /** The last two lines of the audit log. */
  function audited(): object[] {
    const lines = readFileSync(join(lab.home, 'state/grappe/audit.jsonl'), 'utf8').trim().split('\n');
    return lines.slice(-2).map((line) => JSON.parse(line) as object);
  }

  /** Runs with a start that blocks, and interrupts it so often. */
  async function interrupted(times: number): Promise<Finished> {
    const mark = join(lab.home, 'flags', 'blocked');
    const go = join(lab.home, 'flags', 'go');
    lab.disturb('many n11', `touch ${mark}; for i in 1 2 3 4 5 6 7 8 9; do [ -e ${go} ] || sleep 0.5; done`);
    return lab.service(['start', 'many', '--batch', '1', '--canary', '0'], {
      started: (child) =>
        void (async () => {
          await until(() => existsSync(mark), 'the blocked start');
          child.kill('SIGINT');
          if (times === 1) return void lab.write('flags/go', '');
          await new Promise((resolve) => child.stderr?.once('data', resolve));
          child.kill('SIGINT');
        })(),
    });
  }

  it('interrupted once, begins nothing new and waits for what runs', async () => {
    const { stdout, stderr, exit } = await interrupted(1);
    expect(stdout).toMatch(/^many {2}1 changed · 5 not-run\n/);
    expect(stderr).toMatch(/begins nothing new, and waits for what runs; once more to leave/);
    expect(exit).toBe(130);
    expect(lab.running()).toContain('many n11');
  });

  it('interrupted twice, leaves, and frees its locks', async () => {
    const { stdout, exit } = await interrupted(2);
    expect(stdout).toMatch(/^many {2}1 cancelled · 5 not-run\n/);
    expect(exit).toBe(130);
    lab.set();
    expect(await lab.service(['start', 'many', '-w', 'n11'])).toMatchObject({
      stdout: 'many  1 changed\n',
      exit: 0,
    });
  });

  it('keeps another operator out', async () => {
    const mark = join(lab.home, 'flags', 'blocked');
    const go = join(lab.home, 'flags', 'go');
    lab.disturb('many n11', `touch ${mark}; while [ ! -e ${go} ]; do sleep 0.1; done`);
    const first = lab.service(['start', 'many', '-w', 'n11']);
    await until(() => existsSync(mark), 'the blocked start');
    const second = await lab.service(['stop', 'many', '-w', 'n[11-12]']);
    expect(second).toMatchObject({ stdout: '', exit: 7 });
    expect(second.stderr).toMatch(
      /somebody else is at work on 'many' on n11 \[locked\]\n {2}why: \S+ on \S+: start many, since \d{4}-\d\d-\d\d \d\d:\d\d;/,
    );
    expect(await lab.service(['stop', 'many', '-w', 'n12'])).toMatchObject({ exit: 0 });
    const [, id = '', nodes = ''] = /--break (\w+) (-w n11)$/m.exec(second.stderr) ?? [];
    const locks = await lab.service(['locks', 'many']);
    expect(locks.stdout).toMatch(/^LOCK +SERVICE +NODES +WHO +SINCE +LEFT +WHAT\n/);
    expect(locks.stdout).toMatch(new RegExp(`^${id} +many +n11 +.+@.+ s +start many$`, 'm'));
    expect(locks.exit).toBe(0);
    expect(await lab.service(['locks', '--break', id, ...nodes.split(' ')])).toMatchObject({
      stdout: 'broken: many on n11\n',
      exit: 0,
    });
    expect(audited()).toMatchObject([
      { event: 'run-start', nodes: 'n11', options: expect.arrayContaining([`--break=${id}`]) as string[] },
      { event: 'run-end', exit: 0 },
    ]);
    const none = await lab.service(['locks', '-w', 'n[5,11]', '--json']);
    expect(v.parse(ServiceLocksReport, JSON.parse(none.stdout))).toEqual({ v: 1, locks: [], troubled: [] });
    expect(await lab.service(['locks', 'many', '--break', id])).toMatchObject({ exit: 2 });
    lab.write('flags/go', '');
    expect(await first).toMatchObject({ exit: 0 });
  });
});
