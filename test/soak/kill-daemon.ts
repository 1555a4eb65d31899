/**
 * Soak of kept connections: `node test/soak/kill-daemon.ts [ROUNDS] [SEED]`. In each round a run is on its way when
 * the command line, or the background process, is killed with -9 at a random moment. Then: nothing of it runs on any
 * node after 5 s, no node was reported in a wrong way, the next run works. Prints seed and counts, ends with 1 if
 * any law was broken.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/transport/fake/index.ts';
import { backgroundProcesses, type KeptNodes, startKeptNodes } from '../support/kept-nodes.ts';
import { signalProcess, until } from '../support/processes.ts';
import { uniqueSleep } from '../support/test-nodes.ts';

const [rounds = 100, seed = Date.now() % 1e9] = process.argv.slice(2).map(Number);
const NODES = 8;
const LATEST_MS = 1200;
const GONE_MS = 5000;

type Victim = 'command line' | 'background process';

interface Seen {
  readonly node: string;
  readonly outcome: string;
}

class Soak {
  readonly #nodes: KeptNodes;
  readonly #random = seededRandom(seed);
  readonly counts = new Map<string, number>();
  broken = 0;
  /** Commands that began on a node. */
  began = 0;

  constructor(nodes: KeptNodes) {
    this.#nodes = nodes;
  }

  async round(victim: Victim): Promise<void> {
    const sleep = uniqueSleep();
    // Each node writes a line when its command begins: it shows whether anything ran twice.
    const mark = join(tmpdir(), `grappe-ran-${process.pid}-${Math.trunc(performance.now() * 1000)}`);
    const command = `echo %h >> ${mark}; ${sleep.command}`;
    const run = this.#nodes.start(['--json', '-u', '3', '-w', `n[1-${NODES}]`, command]);
    await new Promise((resolve) => setTimeout(resolve, this.#random() * LATEST_MS));
    if (victim === 'command line') run.process.kill('SIGKILL');
    else for (const pid of backgroundProcesses(this.#nodes.home)) signalProcess(pid, 'SIGKILL');
    await this.#ended(run.status, victim);
    await this.#gone(sleep.running, victim);
    if (victim === 'background process') this.#judge(seenIn(run.stdout()));
    this.#beganOnce(mark);
    await this.#next();
  }

  async #ended(status: Promise<number>, victim: Victim): Promise<void> {
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), 30_000).unref());
    const exit = await Promise.race([status, late]);
    if (exit === 'late') this.#break(`the run did not end after the ${victim} was killed`);
  }

  async #gone(running: () => number, victim: Victim): Promise<void> {
    await until(() => running() === 0, 'nothing runs on a node', GONE_MS).catch(() =>
      this.#break(`${running()} commands still run after the ${victim} was killed`),
    );
  }

  /** The command never ends by itself: it is cut, or its time is up. */
  #judge(seen: readonly Seen[]): void {
    for (const { outcome } of seen) this.#count(outcome);
    if (seen.length !== NODES) this.#break(`${seen.length} of ${NODES} nodes ended`);
    const wrong = seen.filter(({ outcome }) => outcome !== 'lost' && outcome !== 'timeout');
    if (wrong.length > 0) this.#break(`wrong outcomes: ${JSON.stringify(wrong)}`);
  }

  #beganOnce(mark: string): void {
    if (!existsSync(mark)) return;
    const began = readFileSync(mark, 'utf8').trimEnd().split('\n');
    rmSync(mark);
    this.began += began.length;
    if (new Set(began).size !== began.length) this.#break(`ran twice: ${began.join(' ')}`);
  }

  async #next(): Promise<void> {
    const { exit, stderr } = await this.#nodes.run(['-b', '-w', `n[1-${NODES}]`, 'echo ok']);
    if (exit !== 0) this.#break(`the next run ended with ${exit}: ${stderr}`);
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  #break(what: string): void {
    this.broken++;
    console.log(`  broken: ${what}`);
  }
}

function seenIn(stdout: string): Seen[] {
  const events = stdout.split('\n').filter((line) => line.startsWith('{"event":"end"'));
  return events.map((line) => JSON.parse(line) as Seen);
}

await using nodes = await startKeptNodes();
const soak = new Soak(nodes);
for (let round = 0; round < rounds; round++) {
  await soak.round('command line');
  await soak.round('background process');
}
const counts = [...soak.counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
console.log(
  `seed ${seed}: each killed ${rounds} times, ${soak.began} commands began, ${soak.broken} laws broken`,
);
console.log(`nodes whose background process was killed: ${counts}`);
process.exitCode = soak.broken === 0 ? 0 : 1;
