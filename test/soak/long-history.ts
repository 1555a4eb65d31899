/**
 * Soak of the history: `node test/soak/long-history.ts [RUNS]`. Records so many runs of 20 nodes each, then prints how
 * long each question takes, opened and answered: the median of several, in ms.
 */

import { statSync } from 'node:fs';
import { newRun, nodeResult, stateFolder } from '../support/state-folder.ts';
import { backUp, Database, History, prune, runGroup, RunWriter } from '../../src/store/index.ts';

const [runs = 10_000] = process.argv.slice(2).map(Number);
const NODES = Array.from({ length: 20 }, (_, at) => `n${at + 1}`);
const ROUNDS = 21;
const KEEP = { keepMs: 1e15, maxBytes: 1e12 };

using folder = stateFolder();
const beganMs = Date.parse('2026-01-01T00:00:00Z');
const idOf = (number: number): string => `run${number.toString(36).padStart(9, '0')}`;

async function record(): Promise<string> {
  using database = await Database.open(folder.path);
  for (let number = 0; number < runs; number++) {
    const began = new Date(beganMs + number * 60_000);
    using writer = new RunWriter(database, newRun({ id: idOf(number), began, nodes: 'n[1-20]', count: 20 }));
    for (const [at, node] of NODES.entries()) {
      writer.output(node, 'stdout', Buffer.from(`output of run ${number}\n`));
      writer.ended(nodeResult(node, at === number % 20 ? 'failed' : 'ok'));
    }
    await writer.finish({ exit: 1, ms: 100, stdin: false });
  }
  return database.path;
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

async function withHistory(work: (history: History) => unknown): Promise<void> {
  using history = await History.open(folder.path);
  work(history);
}

async function withDatabase(work: (database: Database) => unknown): Promise<void> {
  using database = await Database.open(folder.path);
  await work(database);
}

const path = await record();
const middle = idOf(Math.floor(runs / 2));
const questions: Readonly<Record<string, () => Promise<unknown>>> = {
  'opening it, which is part of all that follows': () => withHistory(() => undefined),
  'history: 20 runs with their counts': () =>
    withHistory((history) => history.runs({ limit: 20 }).map((run) => history.counts(run))),
  'show: a run by its id, results and outputs': () =>
    withHistory((history) => {
      const run = history.find(middle);
      return [history.results(run), ...history.outputs(run.id)];
    }),
  'rerun --last: its nodes by outcome': () =>
    withHistory((history) => history.nodesByOutcome(history.find('last'))),
  '@run:last:failed': () => runGroup(folder.path, 'last:failed'),
  'what the end of a run removes': () => withDatabase((database) => prune(database, KEEP, new Date(beganMs))),
};
console.log(`${runs} runs of ${NODES.length} nodes, ${(statSync(path).size / 1e6).toFixed(1)} MB`);
for (const [name, ask] of Object.entries(questions)) {
  console.log(`  ${name}: ${(await medianMs(ask)).toFixed(1)} ms`);
}
const start = performance.now();
await withDatabase((database) => backUp(database, KEEP, new Date(beganMs)));
console.log(`  the backup of a day: ${(performance.now() - start).toFixed(0)} ms`);
