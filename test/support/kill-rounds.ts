/**
 * A run is on its way when the command line, the background process, or some of the masters that the system's ssh keeps
 * are killed with -9 at a random moment. Then nothing of it runs on any node after 5 s, nothing ran twice, no node was reported in a wrong way, by the run or in
 * the history, and the next run works.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { HistoryReport } from '../../src/protocol/index.ts';
import { grappe } from './grappe.ts';
import { backgroundProcesses, type KeptNodes, masterProcesses } from './kept-nodes.ts';
import { signalProcess, until } from './processes.ts';
import { uniqueSleep } from './test-nodes.ts';

const NODES = 8;
const LATEST_MS = 1200;
const GONE_MS = 5000;
const ENDED_MS = 30_000;

export type Victim = 'command line' | 'background process' | 'masters';

interface Seen {
  readonly node: string;
  readonly outcome: string;
}

/** Counts what it sees; `broken` says which laws did not hold. */
export class KillRounds {
  readonly #nodes: KeptNodes;
  readonly #random: () => number;
  readonly #words: readonly string[];
  readonly counts = new Map<string, number>();
  readonly broken: string[] = [];
  /** Commands that began on a node. */
  began = 0;

  /** `words`: further options of the runs. */
  constructor(nodes: KeptNodes, random: () => number, words: readonly string[] = []) {
    this.#nodes = nodes;
    this.#random = random;
    this.#words = words;
  }

  async round(victim: Victim): Promise<void> {
    const sleep = uniqueSleep();
    // Each node writes a line when its command begins: it shows whether anything ran twice.
    const mark = join(tmpdir(), `grappe-ran-${process.pid}-${Math.trunc(performance.now() * 1000)}`);
    const command = `echo %h >> ${mark}; ${sleep.command}`;
    const run = this.#nodes.start([...this.#words, '--json', '-u', '3', '-w', `n[1-${NODES}]`, command]);
    await new Promise((resolve) => setTimeout(resolve, this.#random() * LATEST_MS));
    if (victim === 'command line') run.process.kill('SIGKILL');
    else for (const pid of this.#processesOf(victim)) signalProcess(pid, 'SIGKILL');
    await this.#ended(run.status, victim);
    await this.#gone(sleep.running, victim);
    if (victim === 'command line') await this.#judgeRecord(command);
    else this.#judge(seenIn(run.stdout()));
    this.#beganOnce(mark);
    await this.#next();
  }

  /** Of the masters, about half. */
  #processesOf(victim: Victim): readonly number[] {
    const { home } = this.#nodes;
    if (victim === 'background process') return backgroundProcesses(home);
    return masterProcesses(home).filter(() => this.#random() < 0.5);
  }

  async #ended(status: Promise<number>, victim: Victim): Promise<void> {
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), ENDED_MS).unref());
    const exit = await Promise.race([status, late]);
    if (exit === 'late') this.#break(`the run did not end after the ${victim} was killed`);
  }

  async #gone(running: () => number, victim: Victim): Promise<void> {
    await until(() => running() === 0, 'nothing runs on a node', GONE_MS).catch(() =>
      this.#break(`${running()} commands still run after the ${victim} was killed`),
    );
  }

  /** What the history says of a run whose process was killed, if that came so far. */
  async #judgeRecord(command: string): Promise<void> {
    const { env } = this.#nodes;
    const listed = await grappe(['history', '-n', '1', '--json'], { env });
    const [newest] = v.parse(HistoryReport, JSON.parse(listed.stdout)).runs;
    if (newest?.commands[0] !== command) return;
    if (newest.state !== 'interrupted') this.#break(`the killed run is recorded as ${newest.state}`);
    this.#judge(seenIn((await grappe(['show', newest.run, '--json'], { env })).stdout));
  }

  /** The command never ends by itself: it is cut, or its time is up. */
  #judge(seen: readonly Seen[]): void {
    for (const { outcome } of seen) this.#count(outcome);
    if (seen.length !== NODES) this.#break(`${seen.length} of ${NODES} nodes ended`);
    const wrong = seen.filter(({ outcome }) => outcome !== 'lost' && outcome !== 'timeout');
    if (wrong.length > 0) this.#break(`wrong outcomes: ${JSON.stringify(wrong)}`);
  }

  /** After the last round. */
  async stopped(): Promise<void> {
    const { env, home } = this.#nodes;
    await grappe(['daemon', 'stop'], { env });
    const left = (): number => masterProcesses(home).length + backgroundProcesses(home).length;
    await until(() => left() === 0, 'nothing is kept', GONE_MS).catch(() =>
      this.#break(`${left()} processes are kept after daemon stop`),
    );
  }

  #beganOnce(mark: string): void {
    if (!existsSync(mark)) return;
    const began = readFileSync(mark, 'utf8').trimEnd().split('\n');
    rmSync(mark);
    this.began += began.length;
    if (new Set(began).size !== began.length) this.#break(`ran twice: ${began.join(' ')}`);
  }

  async #next(): Promise<void> {
    const { exit, stderr } = await this.#nodes.run([...this.#words, '-b', '-w', `n[1-${NODES}]`, 'echo ok']);
    if (exit !== 0) this.#break(`the next run ended with ${exit}: ${stderr}`);
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  #break(what: string): void {
    this.broken.push(what);
  }
}

function seenIn(stdout: string): Seen[] {
  const events = stdout.split('\n').filter((line) => line.startsWith('{"event":"end"'));
  return events.map((line) => JSON.parse(line) as Seen);
}
