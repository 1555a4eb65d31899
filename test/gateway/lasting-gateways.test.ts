/** Gateways that work for the library, services and the console, over real sshd: kept between uses, ended with them. */

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Cluster } from '../../src/index.ts';
import { loginsOf } from '../support/gateways.ts';
import { grappe } from '../support/grappe.ts';
import { signalProcess, sleeping, uniqueDuration, until } from '../support/processes.ts';
import { serveConsole, type ServedConsole } from '../support/served-console.ts';
import { nodeAddress, sshdInstalled } from '../support/sshd.ts';
import { onTerminal } from '../support/terminal.ts';
import { canWork, startWorkGateways, type WorkGateways } from '../support/work-gateways.ts';

describe.skipIf(!sshdInstalled || !canWork)('gateways that last', () => {
  let fleet: WorkGateways;
  let config: string;
  /** For which a slow service starts. */
  let duration: string;
  /** Of the nodes. */
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-lasting-'));
    chmodSync(folder, 0o777);
    const nodes = { extraConfig: [1, 2].map((node) => environmentOf(node, folder)) };
    fleet = await startWorkGateways(['gw1', 'gw2'], { account: 'lasting', nodes });
    config = join(fleet.home, 'grappe.yaml');
    duration = uniqueDuration();
    writeFileSync(config, yamlOf(fleet, folder, duration));
  });
  beforeEach(async () => {
    // Those of the test before may still be ending.
    await noneIsLeft();
    fleet.forget();
  });
  afterAll(async () => {
    await fleet[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (): Promise<Cluster> => Cluster.open({ config, env: fleet.env, cwd: fleet.home });
  const noneIsLeft = (): Promise<void> => until(() => fleet.workers().length === 0, 'no gateway works');

  it('do the runs of a program with one start each, and end with it', async () => {
    const logins = (): number[] => ['gw1', 'gw2'].map((name) => loginsOf(fleet.gateway(name)));
    const before = logins();
    const cluster = await open();
    for (const word of ['one', 'two']) {
      const { blocks } = await cluster.run(`echo ${word}`);
      expect(blocks.map(({ nodes, text }) => [nodes.fold(), text])).toEqual([['n[1-8]', `${word}\n`]]);
    }
    expect(logins().map((count, at) => count - before[at]!)).toEqual([1, 1]);
    expect([fleet.workers('gw1').length, fleet.workers('gw2').length]).toEqual([1, 1]);
    expect((await cluster.facts({ nodes: 'n[1-2]', refresh: true })).get('n2')?.facts?.cpus).toBeTruthy();
    expect(cluster.warnings).toEqual([]);
    await cluster.end();
    await noneIsLeft();
  });

  it('are left out of logins that a program says how to make, and of passwords, with a word', async () => {
    for (const how of [{ reach: { port: fleet.nodes.port } }, { sudoPassword: 'unused' }]) {
      await using cluster = await Cluster.open({ config, env: fleet.env, cwd: fleet.home, ...how });
      expect((await cluster.run('true', { nodes: 'n[1-2]' })).exit).toBe(0);
      expect(cluster.warnings).toEqual([expect.stringContaining('through gateways, not by them')]);
      expect(fleet.workers()).toEqual([]);
    }
  });

  it('read and start services, under locks, and are there for the next question', async () => {
    await using cluster = await open();
    const states = async (): Promise<unknown[]> =>
      (await cluster.services.status({ names: 'web' })).map(({ node, reading }) => [node, reading?.state]);
    expect(await states()).toEqual([1, 2].map((at) => [`n${at}`, 'stopped']));
    const workers = fleet.workers();
    expect(workers).toHaveLength(2);
    const { ok, summary } = await cluster.services.act('start', 'web');
    expect([ok, summary.counts]).toEqual([true, { changed: 2 }]);
    expect(await states()).toEqual([1, 2].map((at) => [`n${at}`, 'running']));
    expect((await cluster.services.locks()).locks).toEqual([]);
    expect(fleet.workers()).toEqual(workers);
    expect((await cluster.services.act('stop', 'web')).ok).toBe(true);
  });

  it('that die in the middle of a verb leave it unknown, free its locks, and do it once', async () => {
    await using cluster = await open();
    const changing = cluster.services.act('start', 'slow');
    await until(() => sleeping(duration).length === 2, 'both start');
    for (const pid of fleet.workers('gw1')) signalProcess(pid, 'SIGKILL');
    await until(() => sleeping(duration).length === 1, 'what ran by the gateway has ended');
    for (const pid of sleeping(duration)) signalProcess(pid, 'SIGTERM');
    const { ok, instances } = await changing;
    const found = Object.fromEntries(instances.map(({ node, outcome, cause }) => [node, [outcome, cause]]));
    expect([ok, found]).toEqual([false, { n1: ['lost', 'gateway'], n2: ['changed', null] }]);
    expect((await cluster.services.locks()).locks).toEqual([]);
    expect(readFileSync(join(folder, 'started'), 'utf8').split('\n').toSorted()).toEqual(['', 'n1', 'n2']);
  });

  it.each([
    ['service', 'status', 'web'],
    ['nodes', 'check'],
    ['nodes', 'facts', '--refresh', '-w', 'n[1-2]'],
  ])('work for grappe %s %s, unless --no-gateway', async (...words) => {
    const [first = '', second = '', ...rest] = words;
    const run = (...more: string[]): ReturnType<typeof grappe> =>
      grappe([first, second, '--config', config, ...rest, ...more], { env: fleet.env, cwd: fleet.home });
    const flat = await run('--no-gateway');
    expect(fleet.isForgotten()).toBe(true);
    const { exit, stderr } = await run();
    expect([exit, stderr]).toEqual([flat.exit, flat.stderr]);
    expect(fleet.bundles()).toHaveLength(1);
  });

  it('stay from one command of a session to the next', async () => {
    const program = `exec ${ROOT}/bin/grappe run --config ${config} -b -w n[1-4]`;
    await using session = onTerminal(program, { env: fleet.env, cwd: fleet.home });
    await session.shows('n[1-4]> ');
    const seen: number[][] = [];
    for (const word of ['one', 'two']) {
      session.type(`echo wo''rd ${word}\n`);
      await session.next(new RegExp(`^word ${word}[\\s\\S]*n\\[1-4\\]> `, 'm'));
      seen.push(fleet.workers());
    }
    expect([seen[0]?.length, seen[1]]).toEqual([2, seen[0]]);
    session.type('quit\n');
    expect(await session.ended).toBe(0);
    await noneIsLeft();
  });

  it('end when what has started them is killed', async () => {
    const words = ['nodes', 'top', '--json', '--config', config, '-w', 'n[1-4]'];
    await grappe(words, {
      ...{ env: fleet.env, cwd: fleet.home },
      started: (child) =>
        child.stdout?.on('data', () => {
          if (fleet.workers().length === 2) child.kill('SIGKILL');
        }),
    });
    await noneIsLeft();
  });

  it('that die cost a run of the console what they had; the next run works', async () => {
    const served = await serveConsole({ site: { config, env: fleet.env } });
    const first = await startRun(served, `case %h in n3) exec sleep ${duration};; esac`);
    await until(() => sleeping(duration).length > 0, 'n3 sleeps');
    await first.until(({ running, waiting }) => running.nodes === 'n3' && waiting === 0);
    for (const pid of fleet.workers('gw1')) signalProcess(pid, 'SIGKILL');
    const ended = await first.until(({ state }) => state === 'ended');
    expect(ended.outcomes).toEqual({ ok: 'n[1-2,4-8]', lost: 'n3' });
    expect(ended.troubles).toMatchObject([{ nodes: 'n3', cause: 'gateway' }]);
    const next = await startRun(served, 'true');
    expect((await next.until(({ state }) => state === 'ended')).outcomes).toEqual({ ok: 'n[1-8]' });
    expect(fleet.workers('gw2')).toHaveLength(1);
    await served[Symbol.asyncDispose]();
    await noneIsLeft();
    await until(() => sleeping(duration).length === 0, 'nothing sleeps');
  });
});

const ROOT = resolve(import.meta.dirname, '../..');

/** All nodes are one machine: each has its own folder for locks. */
function environmentOf(node: number, folder: string): string {
  return `Match LocalAddress ${nodeAddress(node)}\n  SetEnv GRAPPE_LOCKS=${folder}/locks-n${node}`;
}

function yamlOf({ sshConfig }: WorkGateways, folder: string, duration: string): string {
  const flag = `${folder}/$GRAPPE_NODE`;
  return `version: 1
nodes: n[1-8]
ssh: { config: ${sshConfig} }
routes: [{ nodes: "n[1-8]", via: "gw[1-2]", work: gateway }]
defaults: { become: none, backend: command, rollout: { min_healthy_time: 100ms } }
services:
  web:
    nodes: n[1-2]
    commands: { status: 'test -e ${flag} || exit 3', start: 'touch ${flag}', stop: 'rm ${flag}' }
  slow:
    nodes: n[1-2]
    commands:
      status: 'test -e ${flag}-slow || exit 3'
      start: 'echo $GRAPPE_NODE >>${folder}/started; sleep ${duration}; touch ${flag}-slow'
      stop: 'rm ${flag}-slow'
`;
}

interface RunHead {
  readonly state: string;
  readonly waiting: number;
  readonly running: { readonly nodes: string };
  readonly outcomes: Record<string, string>;
  readonly troubles: readonly unknown[];
}

async function startRun(served: ServedConsole, command: string) {
  const admin = await served.signedIn('admin');
  const { text } = await served.call('POST', '/api/runs', admin, { nodes: 'n[1-8]', command });
  const { run } = JSON.parse(text) as { readonly run: string };
  return {
    /** The run as soon as it is so. */
    async until(isSo: (head: RunHead) => boolean): Promise<RunHead> {
      for (;;) {
        const answer = await served.call('GET', `/api/runs/${run}`, admin);
        const head = JSON.parse(answer.text) as RunHead;
        if (isSo(head)) return head;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
