import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GRAPPE } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { onTerminal } from '../support/terminal.ts';
import { startTestServices, type TestServices } from '../support/test-services.ts';

describe.skipIf(!sshdInstalled)('a change of services with --detach', () => {
  let lab: TestServices;

  beforeAll(async () => {
    lab = await startTestServices(`
  db: { nodes: n1, state: started }
  many: { nodes: "n[1-3]", timeout: 60s, rollout: { batch: 1 } }
`);
  });
  afterAll(() => lab[Symbol.asyncDispose]());
  beforeEach(() => {
    lab.set();
    rmSync(join(lab.home, 'state'), { recursive: true, force: true });
  });

  /** The start of `many` on this node blocks until `go`. */
  function block(node: string): { readonly go: () => void } {
    const go = join(lab.home, 'flags', 'go');
    lab.disturb(`many ${node}`, `while [ ! -e ${go} ]; do sleep 0.1; done`);
    return { go: () => void lab.write('flags/go', '') };
  }

  const status = async (run: string): Promise<string> =>
    (await lab.grappe(['service', 'rollout', 'status', run])).stdout;

  async function untilStatus(run: string, pattern: RegExp): Promise<void> {
    for (let tries = 0; tries < 60; tries++) if (pattern.test(await status(run))) return;
    throw new Error(`not so: ${await status(run)}`);
  }

  it('outlives its terminal, takes orders, and is recorded', async () => {
    const blocked = block('n1');
    const line = `exec ${GRAPPE} service start many --batch 1 --detach --config ${lab.config}`;
    const terminal = onTerminal(line, { env: lab.env, cwd: lab.home });
    expect(await terminal.ended).toBe(0);
    const [, run = ''] = /^(\w{12})\r$/m.exec(terminal.screen) ?? [];
    expect(terminal.screen).toContain(`goes on; 'grappe service rollout status ${run}' shows how far it is`);
    await terminal[Symbol.asyncDispose]();
    expect(await status(run)).toMatch(
      /service start many {2}running, .*\n {2}many {2}wave 1\/3 · 0\/3 · at n1/,
    );
    expect(await lab.grappe(['service', 'rollout', 'pause'])).toMatchObject({ exit: 0 });
    blocked.go();
    await untilStatus(run, /paused.*\n.*1\/3 · 1 changed\n/);
    expect(await lab.grappe(['service', 'rollout', 'resume'])).toMatchObject({ exit: 0 });
    await untilStatus(run, /ended with 0.*\n.*3\/3 · 3 changed\n/);
    expect(lab.running().filter((name) => name.startsWith('many'))).toHaveLength(3);
    expect((await lab.grappe(['show', run])).stdout).toMatch(/^many {2}3 changed$/m);
  });

  it('that ends before it has begun says why, with its exit status', async () => {
    const asking = await lab.service(['apply', '--detach']);
    expect(asking).toMatchObject({ stdout: '', exit: 2 });
    expect(asking.stderr).toContain("nobody can be asked whether 'apply' may go on");
    const missing = await lab.service(['start', 'none', '--detach']);
    expect(missing).toMatchObject({ stdout: '', exit: 2 });
    const text = `${readFileSync(lab.config, 'utf8')}history: { record: false }\n`;
    const unseen = ['start', 'many', '--detach', '--config', lab.write('unrecorded.yaml', text)];
    expect(await lab.service(unseen)).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('nobody would see what becomes of this run') as string,
      exit: 3,
    });
    expect(await lab.service(['start', 'many', '--detach', '--json'])).toMatchObject({ stdout: '', exit: 2 });
    expect(lab.running()).toEqual([]);
  });

  it('takes up what was halted, under its id', async () => {
    lab.disturb('many n2', 'exit 7');
    const halted = await lab.service(['start', 'many', '--batch', '1']);
    const [, run = ''] = /resume (\w+)'/.exec(halted.stderr) ?? [];
    const blocked = block('n2');
    const { stdout, exit } = await lab.grappe(['service', 'rollout', 'resume', '--detach']);
    expect({ stdout, exit }).toEqual({ stdout: `${run}\n`, exit: 0 });
    blocked.go();
    await untilStatus(run, /ended with 0.*\n.*3\/3 · 3 changed\n/);
  });

  it('is interrupted while it has not begun', async () => {
    const read = join(lab.home, 'flags', 'read');
    // Locks are made within the first look.
    lab.program('mkdir', `[ -e ${read} ] || { touch ${read}; sleep 5; }; exec /bin/mkdir "$@"`);
    const begun = until(() => existsSync(read), 'the first look');
    const { stdout, exit } = await lab.service(['start', 'db', '--detach'], {
      started: (child) => void begun.then(() => child.kill('SIGINT')),
    });
    rmSync(join(lab.home, 'bin/mkdir'));
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 130 });
    expect(lab.running()).toEqual(['read']);
  });
});
