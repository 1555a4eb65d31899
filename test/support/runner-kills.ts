/**
 * Starts of one attempt, while what starts it and what supervises it is killed with -9 at a random moment, and then
 * starts of it again: it runs once, or not at all, and what is told of it fits the mark that its program has left.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stood } from '../../src/jobs/runner/index.ts';
import { processes, signalProcess } from './processes.ts';
import { never, orderOf, type RunnerNode, runsIn } from './runner-nodes.ts';

export class RunnerKills {
  readonly #node: RunnerNode;
  readonly #random: () => number;
  readonly #runs: string;
  #round = 0;
  /** From the beginning of a start to a little after its program has begun, as busy as this machine is. */
  #latestMs = 0;
  /** By what is told in the end, and how often it has run: `lost began/1`. */
  readonly counts = new Map<string, number>();
  readonly broken: string[] = [];

  constructor(node: RunnerNode, random: () => number) {
    this.#node = node;
    this.#random = random;
    this.#runs = join(node.home, 'runs');
    mkdirSync(this.#runs);
  }

  async round(): Promise<void> {
    const id = `K.${++this.#round}.1`;
    const order = orderOf(id, `: >"${this.#runs}/${id}@$$"; sleep 0.05; echo done`);
    if (this.#latestMs === 0) this.#latestMs = await this.#timeOfStart();
    const first = this.#node.runner.start([order], never);
    await new Promise((resolve) => setTimeout(resolve, this.#random() * this.#latestMs));
    const victims = this.#victims(id);
    for (const pid of victims) if (this.#random() < 0.7) kill(pid);
    const second = this.#node.runner.start([order], never);
    await Promise.all([first, second]);
    const stood = await this.#settled(id);
    this.#judge(id, stood);
  }

  async #timeOfStart(): Promise<number> {
    const began = performance.now();
    await this.#node.runner.start([orderOf('K.0.1', ':')], never);
    return (performance.now() - began) * 1.3;
  }

  /** The shells of the starter, and the supervisor once it is there. */
  #victims(id: string): number[] {
    return processes()
      .filter(({ pid, command }) => command.includes('grappe-job') && isOf(pid, this.#node.home, id))
      .map(({ pid }) => pid);
  }

  async #settled(id: string): Promise<Stood> {
    for (;;) {
      const stood = await this.#node.runner.stat([id], never);
      const one = stood instanceof Map ? (stood.get(id) as Stood) : undefined;
      if (one && one.is !== 'running') return one;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #judge(id: string, stood: Stood): void {
    const runs = runsIn(this.#runs).filter((name) => name === id).length;
    const key = `${toldOf(stood)}/${runs}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (!LAWFUL.has(key)) this.broken.push(`${id}: ${key}`);
  }
}

const KILLED = 137;

function toldOf(stood: Stood): string {
  if (stood.is === 'lost') return `lost ${stood.began ? 'began' : 'notbegan'}`;
  return stood.is === 'ended' && stood.exit === KILLED ? 'killed' : stood.is;
}

/** One that began may have been killed before its first command; of a supervisor that lives, its child was, which says so. */
const LAWFUL: ReadonlySet<string> = new Set([
  'ended/1',
  'killed/0',
  'killed/1',
  'lost began/0',
  'lost began/1',
  'lost notbegan/0',
  'none/0',
]);

function isOf(pid: number, home: string, id: string): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/environ`, 'utf8');
    const attempt = /GRAPPE_ATTEMPT=([^\0]*)/.exec(text)?.[1];
    return text.includes(`HOME=${home}\0`) && (attempt === undefined || attempt.endsWith(`/${id}`));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    signalProcess(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}
