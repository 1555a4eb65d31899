/** What has happened on the fleet of the pictures before anybody looks: a check, services that run, runs, jobs, people. */

import { setTimeout as sleep } from 'node:timers/promises';
import { JOBS, NODES, RUNS, SERVICES } from '../src/protocol/index.ts';
import { type ApiClient, apiClient } from '../test/support/api-client.ts';
import type { TestConsole } from '../test/support/console.ts';

/** Names in paths of the scenes. */
export interface Past {
  readonly groupedRun: string;
  readonly failedRun: string;
  readonly liveRun: string;
  readonly change: string;
  readonly job: string;
  readonly check: string;
}

const SHELL = { user: 'root', from: null };

/** Accounts of the scenes, by role. */
export const WHO = { admin: 'ada', operator: 'olga', viewer: 'victor', user: 'uma' } as const;

export async function makePast({ console: served }: TestConsole): Promise<Past> {
  const admin = await apiClient(served, 'admin', { name: WHO.admin });
  const operator = await apiClient(served, 'operator', { name: WHO.operator });
  const user = await apiClient(served, 'user', { name: WHO.user });
  const { people } = served.accounts;
  await people.add(SHELL, {
    name: 'tutor',
    role: 'operator',
    nodes: 'n[1-12]',
    languages: ['python', 'c'],
  });
  const check = (await admin.ask(NODES.check, { body: {} })).id;
  await admin.ask(NODES.drain, { body: { nodes: 'n[37-38]', reason: 'new memory' } });
  await started(operator, ['web']);
  await operator.ask(SERVICES.read, { body: {} }).catch(() => undefined);
  const groupedRun = await run(operator, 'cat release', 'n[1-60]');
  const failedRun = await run(
    operator,
    'case $GRAPPE_NODE in *7) echo "disk full" >&2; exit 3;; *) df -h / | tail -n 1;; esac',
    'n[1-40]',
  );
  const job = await handIn(user, 'primes.py', PRIMES, { wallMs: 60_000 });
  await handIn(user, 'broken.c', 'int main(void) { return missing; }\n');
  await handIn(admin, 'hello.sh', 'echo hello\n');
  const { run: change } = await restart(operator, 'web');
  const { run: liveRun } = await operator.ask(RUNS.start, {
    body: { nodes: 'n[1-40]', command: 'flood 100000 150 10' },
  });
  await sleep(2000);
  return { groupedRun, failedRun, liveRun, change, job, check };
}

async function run(who: ApiClient, command: string, nodes: string): Promise<string> {
  const { run } = await who.ask(RUNS.start, { body: { nodes, command } });
  await until(async () => (await who.ask(RUNS.show, { params: { run } })).state !== 'running');
  return run;
}

async function started(who: ApiClient, names: string[]): Promise<void> {
  const order = { goal: 'start' as const, names, withDependents: false };
  const { plan } = await who.ask(SERVICES.plan, { body: order });
  const { run } = await who.ask(SERVICES.change, { body: { order, plan: plan.plan } });
  await until(async () => {
    const { state } = await who.ask(SERVICES.rollout, { params: { run } });
    if (state !== 'ended')
      await who.ask(SERVICES.order, { params: { run }, body: { kind: 'promote' } }).catch(() => undefined);
    return state === 'ended';
  });
}

/** It waits behind its canary for somebody to promote it. */
async function restart(who: ApiClient, name: string): Promise<{ run: string }> {
  const order = { goal: 'restart' as const, names: [name], withDependents: false };
  const { plan } = await who.ask(SERVICES.plan, { body: order });
  return who.ask(SERVICES.change, { body: { order, plan: plan.plan } });
}

const PRIMES = `"""Prime numbers below the first argument."""
import sys

limit = int(sys.argv[1]) if len(sys.argv) > 1 else 100
primes = []
for number in range(2, limit):
    if all(number % prime for prime in primes):
        primes.append(number)
        print(number, flush=True)
`;

async function handIn(who: ApiClient, name: string, text: string, limits = {}): Promise<string> {
  const files = [{ path: name, base64: Buffer.from(text).toString('base64') }];
  const { job } = await who.ask(JOBS.submit, {
    body: { program: { kind: 'program', main: name }, files, limits },
  });
  return job;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isSo()) return;
    await sleep(300);
  }
  throw new Error('it has not come to its end');
}
