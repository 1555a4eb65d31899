/** F30, F31: what a signal, a reader that leaves and a kill -9 do to a run and to its commands on the nodes. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { GRAPPE, grappe } from '../support/grappe.ts';
import { until } from '../support/processes.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { onTerminal, quoted } from '../support/terminal.ts';
import { startTestNodes, type TestNodes, uniqueSleep } from '../support/test-nodes.ts';

const NODES = 4;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const SIGNAL_NAMES = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];

describe.skipIf(!sshdInstalled).each(['ssh2', 'openssh'])('with transport %s', (transport) => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  const words = (command: string, ...options: string[]): string[] => [
    ...['--transport', transport, '-w', `n[1-${NODES}]`, ...options],
    command,
  ];
  const withInput = [{ stdin: 'pipe' }, {}] as const;

  it.each(SIGNAL_NAMES)(
    'F30 %s ends the remote commands, tells how, and is the exit status',
    async (name) => {
      const sleep = uniqueSleep();
      const run = nodes.start(words(`echo began; ${sleep.command}`, '-b'));
      await until(() => sleep.running() === NODES, 'all nodes run');
      run.process.kill(name);
      expect(await run.status).toBe(SIGNALS[name]);
      expect(run.stderr()).toContain(`${NODES} nodes: ${NODES} cancelled (n[1-${NODES}])\n`);
      expect(run.stdout()).toContain('began');
      expect(sleep.running()).toBe(0);
    },
  );

  it('F30 a signal at any moment leaves nothing behind', async () => {
    const seed = Date.now();
    const random = seededRandom(seed);
    for (const name of [...SIGNAL_NAMES, ...SIGNAL_NAMES]) {
      const sleep = uniqueSleep();
      const run = nodes.start(words(sleep.command));
      const delayMs = random() * 700;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      run.process.kill(name);
      expect(await run.status, `${name} after ${delayMs} ms, seed ${seed}`).toBe(SIGNALS[name]);
      await until(() => sleep.running() === 0, `nothing runs after ${name} at ${delayMs} ms`);
    }
  });

  it.each(withInput)('F30 the second signal leaves at once, whatever is still open (%o)', async (input) => {
    const sleep = uniqueSleep();
    // Nobody reads, so the run cannot end by itself.
    const run = nodes.start(words(`(${sleep.command} &) ; yes`), { ...input, unread: true });
    await until(() => sleep.running() === NODES, 'all nodes run');
    run.process.kill('SIGINT');
    await until(() => sleep.running() === 0, 'the remote process groups are gone');
    run.process.kill('SIGTERM');
    expect(await run.status).toBe(143);
  });

  it.each(withInput)('kill -9 of grappe leaves nothing behind (%o)', async (input) => {
    const sleep = uniqueSleep();
    const run = nodes.start(words(sleep.command), input);
    await until(() => sleep.running() === NODES, 'all nodes run');
    run.process.kill('SIGKILL');
    expect(await run.status).toBe(137);
    await until(() => sleep.running() === 0, 'the remote process groups are gone');
  });

  it('F31 a reader that leaves ends all of it, quietly, with 141', async () => {
    const sleep = uniqueSleep();
    const run = nodes.start(words(`(${sleep.command} &) ; yes`));
    run.process.stdout?.once('data', () => run.process.stdout?.destroy());
    expect(await run.status).toBe(141);
    expect(run.stderr()).toBe('');
    await until(() => sleep.running() === 0, 'the remote process groups are gone');
  });
});

describe.skipIf(!sshdInstalled)('standard output that takes nothing', () => {
  let nodes: TestNodes;
  beforeAll(async () => {
    nodes = await startTestNodes();
  });
  afterAll(() => nodes[Symbol.asyncDispose]());

  it.each(['', '-b', '--json', '-L'])('F25 a full disk is told, with exit status 9 (%s)', async (option) => {
    const line = `exec '${GRAPPE}' run -F '${nodes.sshd.sshConfig}' -w n[1-2] ${option} 'seq 20000' >/dev/full`;
    const { stderr, exit } = await grappe(['-c', line], { program: '/bin/sh', env: nodes.env });
    expect(exit).toBe(9);
    expect(stderr).toMatch(/grappe: standard output could not be written \[local\]\n {2}why: ENOSPC/);
  });

  it('a closed one is told before anything runs, with exit status 9', async () => {
    const line = `exec '${GRAPPE}' run -F '${nodes.sshd.sshConfig}' -w n1 'touch ${nodes.home}/ran' >&-`;
    const { stderr, exit } = await grappe(['-c', line], { program: '/bin/sh', env: nodes.env });
    expect(exit).toBe(9);
    expect(stderr).toContain('grappe: standard output is closed [local]');
    expect(existsSync(join(nodes.home, 'ran'))).toBe(false);
  });

  it('a standard error that takes nothing harms nobody', async () => {
    const line = `exec '${GRAPPE}' run -F '${nodes.sshd.sshConfig}' -w n[1-2] 'echo x >&2; exit 3' 2>/dev/full`;
    expect((await grappe(['-c', line], { program: '/bin/sh', env: nodes.env })).exit).toBe(1);
  });

  it('a silent standard input does not hold up the end', async () => {
    const run = nodes.start(['-w', 'n1', 'true'], { stdin: 'pipe' });
    expect(await run.status).toBe(0);
  });

  it('a job in the background is not stopped for reading from its terminal', async () => {
    const run = `'${GRAPPE}' run -F '${nodes.sshd.sshConfig}' -w n1 'echo began; sleep 1; echo done'`;
    await using terminal = onTerminal(`exec bash -c ${quoted(`set -m; ${run} & wait; jobs`)}`, {
      env: nodes.env,
    });
    await terminal.shows('began');
    terminal.type('something for the shell\r');
    await terminal.ended;
    expect(terminal.screen).toContain('done');
    expect(terminal.screen).not.toContain('Stopped');
  });
});
