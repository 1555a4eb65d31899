import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ServiceChangeEvent, ServiceRolloutReport } from '../../src/protocol/index.ts';
import { type Finished, GRAPPE } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { onTerminal } from '../support/terminal.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

describe.skipIf(!sshdInstalled)('a rollout', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  db: { nodes: n1, timeout: 60s, state: started }
  web: { nodes: "n[1-3]", state: started, depends_on: [db] }
  old: { nodes: "n[2-3]", state: stopped }
  many: { nodes: "n[11-16]", timeout: 60s, rollout: { batch: 1 } }
  hand: { nodes: "n[11-13]", rollout: { canary: 1, promote: manual, batch: 2 } }
  slow: { nodes: n1, hooks: { before: { run: 'touch %HOME%/flags/draining; sleep 2' } } }
  heals:
    nodes: n2
    rollout: { on_failure: rollback }
    hooks: { before: { run: 'true' }, rollback: { run: 'touch %HOME%/flags/mended' }, after: { run: 'touch %HOME%/flags/back' } }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  beforeEach(() => {
    lab.set();
    rmSync(join(lab.home, 'state'), { recursive: true, force: true });
  });

  const rollout = (words: readonly string[]) => lab.grappe(['service', 'rollout', ...words]);
  const all = [11, 12, 13, 14, 15, 16].map((node) => `many n${node}` as const);

  it('goes from plan to apply to no drift, and keeps what it told', async () => {
    lab.set('old n2');
    expect(await lab.service(['apply'])).toMatchObject({ stdout: '', exit: 2 });
    expect((await lab.service(['plan', '-o', 'all.plan'])).stderr).toMatch(
      /^grappe: saved as plan \w{8}: 'grappe service apply all.plan' runs it\n$/,
    );
    const applied = await lab.service(['apply', 'all.plan', '--yes']);
    expect(applied.stdout.trim().split('\n').sort()).toEqual([
      'db   1 changed',
      'old  1 unchanged · 1 changed',
      'web  3 changed',
    ]);
    expect(applied.exit).toBe(0);
    expect(applied.stderr).toMatch(
      /^~ db {3}n1 .*\n[^]*Plan: 5 instances on 3 nodes to change, 1 as wanted\.\n/,
    );
    expect(lab.running()).toEqual(['db n1', 'web n1', 'web n2', 'web n3']);
    expect(await lab.service(['drift'])).toMatchObject({ exit: 0 });
    const told = await lab.grappe(['show', '--last', '--json']);
    const events = told.stdout
      .trim()
      .split('\n')
      .map((line) => v.parse(ServiceChangeEvent, JSON.parse(line)));
    expect(events[0]).toMatchObject({ event: 'plan', goal: 'apply' });
    expect(events.at(-1)).toMatchObject({ event: 'summary', counts: { changed: 5, unchanged: 1 }, exit: 0 });
    expect((await lab.grappe(['show', '--last'])).stdout).toMatch(
      /^command {2}service apply db web old$[^]*^old {2}1 unchanged · 1 changed$/m,
    );
    expect((await lab.grappe(['history'])).stdout).toMatch(/1 unchanged, 5 changed {2}service apply/);
  });

  it('refuses a kept plan once the world, the file or the plan has changed', async () => {
    await lab.service(['plan', '-o', 'all.plan']);
    lab.set('old n3');
    const moved = await lab.service(['apply', './all.plan', '--yes']);
    expect(moved).toMatchObject({ stdout: '', exit: 8 });
    expect(moved.stderr).toMatch(
      /no longer true \[plan-moved\]\n {2}why: old on n3 was stopped and is running/,
    );
    await lab.service(['plan', '-o', 'all.plan']);
    const text = readFileSync(join(lab.home, 'all.plan'), 'utf8');
    lab.write('all.plan', text.replace('"service":"db","node":"n1"', '"service":"db","node":"n7"'));
    expect(await lab.service(['apply', 'all.plan', '--yes'])).toMatchObject({ stdout: '', exit: 2 });
    expect(await lab.service(['apply', 'none.plan', '--yes'])).toMatchObject({ stdout: '', exit: 2 });
    expect(await lab.service(['apply', 'all.plan', '--yes', '-w', 'n1'])).toMatchObject({ exit: 2 });
    expect(lab.running()).toEqual(['old n3']);
  });

  it('shows its plan on a terminal, and asks', async () => {
    const line = `exec ${GRAPPE} service apply db --config ${lab.config}`;
    await using terminal = onTerminal(line, { env: lab.env, cwd: lab.home });
    await terminal.shows('apply it? [y/N] ');
    expect(terminal.screen).toMatch(
      /~ db {2}n1 {2}stopped → running\r\nPlan: 1 instance on 1 node to change/,
    );
    terminal.type('n\r');
    expect(await terminal.ended).toBe(5);
    expect(lab.running()).toEqual([]);
    expect((await lab.grappe(['history'])).stdout).toBe('');
    const audit = readFileSync(join(lab.home, 'state/grappe/audit.jsonl'), 'utf8');
    expect(audit).toMatch(/"event":"run-end","run":"\w+","exit":5,"counts":\{\}/);
  });

  it('tells a root cause once, and reruns what failed and what it blocked', async () => {
    lab.disturb('db n1', 'exit 7');
    const { stdout, exit } = await lab.service(['apply', '--yes', '--json']);
    const summary = v.parse(ServiceChangeEvent, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    expect(summary).toMatchObject({
      blocked: [{ by: { service: 'db', nodes: 'n1', what: 'failed' }, services: { web: 'n[1-3]' } }],
      exit: 1,
    });
    expect(exit).toBe(1);
    lab.set();
    const again = await lab.grappe(['rerun', '--last', '--failed', '--blocked']);
    expect(again).toMatchObject({ stdout: 'db   1 changed\nweb  3 changed\n', exit: 0 });
    expect((await lab.grappe(['history', '--json'])).stdout).toMatch(/"kind":"service".*"rerunOf":"\w+"/);
  });

  it('reruns units on their nodes', async () => {
    const text = `version: 1\ndefaults: { become: none }\nssh: { config: ${lab.sshd.sshConfig} }\n`;
    const words = ['restart', 'no-such-unit', '-w', 'n[1-2]', '--config', lab.write('bare.yaml', text)];
    const first = await lab.service(words);
    expect(first).toMatchObject({ stdout: expect.stringContaining('2 missing\n') as string, exit: 1 });
    const again = await lab.grappe(['rerun', '--last', '--missing']);
    expect(again).toMatchObject({ stdout: first.stdout, exit: 1 });
  });

  it('reruns only the instances that ended so', async () => {
    lab.set(...all);
    lab.disturb('many n12', 'exit 7');
    await lab.service(['restart', 'many', '--max-failed', '6']);
    expect(await lab.grappe(['rerun', '--last', '--not-run'])).toMatchObject({ exit: 2 });
    const odd = await lab.grappe(['rerun', '--last', '--failed', '--outdir', 'x']);
    expect(odd.stderr).toMatch(/option '--outdir' means nothing to 'service restart'/);
    lab.set(...all);
    expect(
      (await lab.grappe(['rerun', '--last', '--failed', '--json'])).stdout.match(/"begin"/g),
    ).toHaveLength(1);
  });

  /** A start that blocks until `go`, so that others can act meanwhile. */
  function block(instance: `${string} ${string}`): { begun: () => Promise<void>; go: () => void } {
    const [mark, go] = [join(lab.home, 'flags', 'blocked'), join(lab.home, 'flags', 'go')];
    rmSync(mark, { force: true });
    rmSync(go, { force: true });
    lab.disturb(instance, `touch ${mark}; while [ ! -e ${go} ]; do sleep 0.1; done`);
    return {
      begun: () => until(() => existsSync(mark), 'the blocked start'),
      go: () => void lab.write('flags/go', ''),
    };
  }

  async function status(): Promise<ServiceRolloutReport['rollouts'][number] | undefined> {
    const { stdout } = await rollout(['status', '--json']);
    return v.parse(ServiceRolloutReport, JSON.parse(stdout)).rollouts[0];
  }

  async function untilStatus(
    isSo: (progress: ServiceRolloutReport['rollouts'][number]) => boolean,
  ): Promise<void> {
    for (let tries = 0; tries < 60; tries++) {
      const progress = await status();
      if (progress && isSo(progress)) return;
    }
    throw new Error(`not so: ${JSON.stringify(await status())}`);
  }

  it('waits until its canary is promoted, from another shell', async () => {
    lab.set('hand n11', 'hand n12', 'hand n13');
    const first = lab.service(['restart', 'hand']);
    await untilStatus(({ services }) => services[0]?.waiting === true);
    expect((await rollout(['status'])).stdout).toMatch(
      /service restart hand {2}running, since .*\n {2}hand {2}wave 1\/2 · 1\/3 · 1 changed · waits to be promoted\n/,
    );
    const promoted = await rollout(['promote']);
    expect(promoted.stderr).toMatch(/the canary is promoted\n$/);
    expect(await first).toMatchObject({ stdout: 'hand  3 changed\n', exit: 0 });
    expect((await rollout(['promote'])).stderr).toMatch(/no change of services goes on/);
  });

  it('is refused where it would wait for a promotion that cannot come', async () => {
    lab.set('hand n11', 'hand n12', 'hand n13');
    const text = `${readFileSync(lab.config, 'utf8')}history: { record: false }\n`;
    const words = ['restart', 'hand', '--config', lab.write('unrecorded.yaml', text)];
    const refused = await lab.service(words);
    expect(refused).toMatchObject({ stdout: '', exit: 3 });
    expect(refused.stderr).toMatch(/'hand' waits to be promoted after its canary, and nobody could do that/);
    expect(await lab.service([...words, '--canary', '0'])).toMatchObject({ exit: 0 });
    const none = 'grappe: no change of services is recorded\n';
    expect(await rollout(['status'])).toMatchObject({ stdout: '', stderr: none, exit: 0 });
    expect((await rollout(['status', '--json'])).stdout).toBe('{"v":1,"rollouts":[]}\n');
  });

  it('is paused, resumed and aborted from another shell', async () => {
    const blocked = block('many n11');
    const first = lab.service(['start', 'many', '--batch', '1']);
    await blocked.begun();
    expect((await rollout(['promote'])).stderr).toMatch(/no canary of run \w+ waits/);
    expect(await rollout(['pause'])).toMatchObject({ exit: 0 });
    blocked.go();
    await untilStatus(({ paused, services }) => paused && services[0]?.busy === '');
    expect(lab.running().filter((name) => name.startsWith('many'))).toEqual(['many n11']);
    const second = block('many n12');
    expect(await rollout(['resume'])).toMatchObject({ exit: 0 });
    await second.begun();
    expect(await rollout(['abort'])).toMatchObject({ exit: 0 });
    second.go();
    const { stdout, exit } = await first;
    expect(stdout).toMatch(/^many {2}2 changed · 4 not-run\n/);
    expect(exit).toBe(5);
  });

  it('halts by its budget, and is taken up again under its id', async () => {
    lab.set(...all);
    lab.disturb('many n13', 'exit 7');
    const halted = await lab.service(['restart', 'many']);
    expect(halted.stdout).toMatch(/^many {2}2 changed · 1 failed · 3 not-run\n/);
    expect(halted.stderr).toMatch(/'grappe service rollout resume \w+' takes up what was not run\n$/);
    expect(halted.exit).toBe(1);
    lab.set(...all);
    const { stdout, exit } = await rollout(['resume', '--json']);
    expect(begun(stdout)).toEqual(['n13', 'n14', 'n15', 'n16']);
    expect(exit).toBe(0);
    const history = await lab.grappe(['history']);
    expect(history.stdout).toMatch(/^\w+ .* 6 changed {2}service restart many\n$/);
    expect((await rollout(['resume'])).stderr).toMatch(/nothing is left of run/);
  });

  function begun(stdout: string): string[] {
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => v.parse(ServiceChangeEvent, JSON.parse(line)));
    return events.flatMap((event) => (event.event === 'begin' ? [event.node] : []));
  }

  it('killed in the middle, is taken up again: nothing that was done is repeated', async () => {
    lab.set(...all);
    const blocked = block('many n13');
    const killed: Finished = await lab.service(['restart', 'many'], {
      started: (child) => void blocked.begun().then(() => child.kill('SIGKILL')),
    });
    expect(killed.signal).toBe('SIGKILL');
    expect((await status())?.state).toBe('interrupted');
    expect((await lab.grappe(['show', '--last'])).stdout).toMatch(
      /^many: not settled\n {2}changed {2}n\[11-12\]\n {2}lost {2}n13\n {2}not-run {2}n\[14-16\]\n$/m,
    );
    blocked.go();
    const log = join(lab.home, 'flags', 'log');
    for (const name of all) lab.disturb(name, `echo ${name} >>${log}`);
    const resumed = await rollout(['resume']);
    expect(resumed).toMatchObject({ stdout: 'many  6 changed\n', exit: 0 });
    const done = new Set(readFileSync(log, 'utf8').trim().split('\n'));
    expect([...done].sort()).toEqual(['many n13', 'many n14', 'many n15', 'many n16']);
    expect((await status())?.state).toBe('ended');
  });

  /** `many n11`: the locks that lie on the nodes. */
  function locks(): string[] {
    const files = globSync('states/*/grappe/locks/*/*/*/owner', { cwd: lab.home });
    return files.map((file) => {
      const [, node, , , , service] = file.split('/');
      return `${service} ${node}`;
    });
  }

  it('killed in the middle, leaves locks: those that nobody needs any more go as soon as it is taken up', async () => {
    lab.set();
    const blocked = block('web n2');
    await lab.service(['start', 'web'], {
      started: (child) => void blocked.begun().then(() => child.kill('SIGKILL')),
    });
    expect(locks().sort()).toEqual(['db n1', 'web n1', 'web n2', 'web n3']);
    blocked.go();
    const again = block('web n2');
    const resuming = rollout(['resume']);
    await again.begun();
    // What it needs was started by the run before, and is not changed any more.
    expect(locks().sort()).toEqual(['web n1', 'web n2', 'web n3']);
    again.go();
    const { stderr, exit } = await resuming;
    expect(stderr).toMatch(/^grappe: takes up \w+ \(service start web\)\n/);
    expect([exit, locks()]).toEqual([0, []]);
  });

  it('killed when all was done, is brought to its end', async () => {
    // Where locks are freed, and nowhere else, the last word is the name of something hidden.
    lab.program('mv', 'case ${2##*/} in .*) sleep 1; exit 1;; esac; exec /bin/mv "$@"');
    await lab.service(['start', 'db', '--json'], {
      started: (child) =>
        void child.stdout?.on(
          'data',
          (text) => String(text).includes('"event":"service"') && child.kill('SIGKILL'),
        ),
    });
    rmSync(join(lab.home, 'bin/mv'));
    expect([(await status())?.state, locks()]).toEqual(['interrupted', ['db n1']]);
    expect(await rollout(['resume'])).toMatchObject({ stdout: 'db  1 changed\n', exit: 0 });
    expect([(await status())?.state, locks()]).toEqual(['ended', []]);
  });

  it.each([
    ['once', '1 changed · 5 not-run'],
    ['twice', '1 cancelled · 5 not-run'],
  ])('interrupted %s, ends in order and can be taken up again', async (times, outcomes) => {
    const blocked = block('many n11');
    const first = await lab.service(['start', 'many', '--batch', '1'], {
      started: (child) =>
        void blocked.begun().then(async () => {
          const heard = new Promise((resolve) => child.stderr?.once('data', resolve));
          child.kill('SIGINT');
          if (times === 'once') return blocked.go();
          await heard;
          child.kill('SIGINT');
        }),
    });
    expect(first.stdout).toContain(`many  ${outcomes}\n`);
    expect(first.exit).toBe(130);
    expect(await status()).toMatchObject({ state: 'ended', exit: 130 });
    blocked.go();
    expect(await rollout(['resume'])).toMatchObject({ stdout: 'many  6 changed\n', exit: 0 });
  });

  it('cut while a hook drains, lists the node as drained', async () => {
    lab.set('slow n1');
    const { stderr, exit } = await lab.service(['restart', 'slow'], {
      started: (child) =>
        void until(() => lab.running().includes('draining'), 'the hook').then(async () => {
          const heard = new Promise((resolve) => child.stderr?.once('data', resolve));
          child.kill('SIGINT');
          await heard;
          child.kill('SIGINT');
        }),
    });
    expect(stderr).toContain('slow on n1 was taken out of service by its hook, and is not put back\n');
    expect(exit).toBe(130);
  });

  it('puts back into service what its rollback has healed', async () => {
    lab.set('heals n2');
    const flags = join(lab.home, 'flags');
    lab.disturb('heals n2', `[ -e ${flags}/mended ] || { rm -f '${flags}/heals n2'; exit 9; }`);
    const { stderr, exit } = await lab.service(['restart', 'heals']);
    expect(stderr).toBe('grappe: heals on n2 is put back: changed\n');
    expect([exit, lab.running()]).toEqual([1, ['back', 'heals n2', 'mended']]);
  });

  it('keeps a second operator out, of apply as of verbs', async () => {
    const blocked = block('db n1');
    const first = lab.service(['apply', '--yes']);
    await blocked.begun();
    const second = await lab.service(['apply', 'db', 'web', '--yes', '--json']);
    expect(second).toMatchObject({ stdout: '', exit: 7 });
    expect(second.stderr).toMatch(/on n1.* \[locked\]\n {2}why: \S+ on \S+: apply db web old, since /);
    expect((await rollout(['resume'])).stderr).toMatch(/goes on, and is not paused/);
    blocked.go();
    expect(await first).toMatchObject({ exit: 0 });
  });
});
