/** Reads the history: lists runs, finds one by the beginning of its id, tells how its nodes ended and what they wrote. */

import { existsSync } from 'node:fs';
import { type Cause, GrappeError, type Outcome } from '../base/index.ts';
import { NodeSet } from '../nodeset/index.ts';
import { type Pack, unpack } from './block-packer.ts';
import { Database, historyPath, type Row } from './database.ts';
import { type KeptOutput, replay, type StreamName } from './kept-output.ts';
import { instancesOf, readEvents } from './events.ts';
import { mayRun } from './process-mark.ts';
import {
  type EventRecord,
  RUN_KINDS,
  type RunState,
  type StoredInstance,
  type StoredResult,
  type StoredRun,
} from './stored-run.ts';

export interface ListRequest {
  /** Most runs, the newest. */
  readonly limit: number;
  readonly since?: Date | undefined;
}

export class History implements Disposable {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  static async open(folder: string): Promise<History> {
    return new History(await Database.open(folder));
  }

  /** Undefined where nothing has been recorded; nothing is made then. */
  static async openExisting(folder: string): Promise<History | undefined> {
    return existsSync(historyPath(folder)) ? new History(await Database.open(folder)) : undefined;
  }

  /** Newest first. */
  runs({ limit, since = new Date(0) }: ListRequest): StoredRun[] {
    const sql = 'SELECT * FROM runs WHERE began >= ? ORDER BY began DESC, number DESC LIMIT ?';
    return this.#database.rows(sql, since.getTime(), limit).map(runOf);
  }

  /** By its id, the beginning of it that no other run shares, or `last`: the newest that is not running. */
  find(name: string): StoredRun {
    return name === 'last' ? this.#last() : this.#byId(name);
  }

  /** How many nodes, or instances, ended how: the lengths of the lists that `results` and `instances` give. */
  counts(run: StoredRun): Map<Outcome, number> {
    const { id, kind, count, state } = run;
    if (kind === 'service') return countsOf(this.instances(run));
    const sql =
      'SELECT outcome, count(*) AS count FROM results JOIN runs ON run = number WHERE id = ? GROUP BY outcome';
    const rows = this.#database.rows(sql, id);
    const counts = new Map(rows.map((row) => [row['outcome'] as Outcome, Number(row['count'])]));
    const unknown = count - counts.values().reduce((sum, some) => sum + some, 0);
    if (state !== 'running' && unknown > 0) counts.set('lost', unknown + (counts.get('lost') ?? 0));
    return counts;
  }

  /**
   * How each node ended, in node order. Nodes of an interrupted run of which no end was recorded may have run the
   * command: they are `lost`. A run that is still running has only those that ended.
   */
  results({ id, nodes, state }: StoredRun): StoredResult[] {
    const sql = 'SELECT results.* FROM results JOIN runs ON run = number WHERE id = ?';
    const found = new Map(this.#database.rows(sql, id).map((row) => [row['node'], resultOf(row)]));
    return [...NodeSet.parse(nodes)].flatMap(
      (node) => found.get(node) ?? (state === 'running' ? [] : [unknownResult(node)]),
    );
  }

  /** How one node ended, as far as it was recorded. */
  resultOf({ id }: StoredRun, node: string): StoredResult | undefined {
    const sql = 'SELECT results.* FROM results JOIN runs ON run = number WHERE id = ? AND node = ?';
    return this.#database.rows(sql, id, node).map(resultOf)[0];
  }

  /** What a change of services told. */
  events({ id }: StoredRun): EventRecord[] {
    return readEvents(this.#database, id);
  }

  /** How each instance of a change of services ended, in the order of its plan. */
  instances(run: StoredRun): StoredInstance[] {
    return instancesOf(this.#database, run);
  }

  /** The nodes of a run that has ended, or was interrupted, by outcome. */
  nodesByOutcome(run: StoredRun): Map<Outcome, NodeSet> {
    if (run.state === 'running') throw stillRunning(run);
    const all = run.kind === 'service' ? this.instances(run) : this.results(run);
    const results = Map.groupBy<Outcome, { outcome: Outcome; node: string }>(all, ({ outcome }) => outcome);
    return new Map(
      Array.from(results, ([outcome, ended]) => [outcome, NodeSet.from(ended.map(({ node }) => node))]),
    );
  }

  /** What each node wrote, node by node, and how many bytes of it were not kept. */
  *outputs(id: string): Generator<StoredOutput, void, undefined> {
    const packs = this.#database.rows('SELECT packs.* FROM packs JOIN runs ON run = number WHERE id = ?', id);
    const blocks = unpack(packs.map(packOf));
    const sql = 'SELECT outputs.* FROM outputs JOIN runs ON run = number WHERE id = ?';
    for (const row of this.#database.rows(sql, id)) {
      const kept = keptOf(row);
      yield { node: kept.node, dropped: kept.dropped, chunks: replay(kept, blocks) };
    }
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }

  /** Newest is what was recorded last: clocks are set back. */
  #last(): StoredRun {
    const newestFirst = 'ORDER BY number DESC';
    const [ended] = this.#database.rows(`SELECT * FROM runs WHERE exit IS NOT NULL ${newestFirst} LIMIT 1`);
    const later = `SELECT * FROM runs WHERE exit IS NULL AND number > ? ${newestFirst}`;
    const runs = this.#database.rows(later, ended?.['number'] ?? 0).map(runOf);
    const last = runs.find(({ state }) => state !== 'running') ?? (ended && runOf(ended));
    if (last !== undefined) return last;
    throw new GrappeError('unknown-run', { message: 'no run is recorded yet' });
  }

  #byId(name: string): StoredRun {
    // What begins with it lies between it and itself with the last of all characters.
    const sql = 'SELECT * FROM runs WHERE id >= ? AND id < ? ORDER BY id LIMIT 2';
    const [first, second] = this.#database.rows(sql, name, `${name}\u{10ffff}`).map(runOf);
    if (name === '' || first === undefined)
      throw new GrappeError('unknown-run', { message: `no run has the id '${name}'` });
    if (second === undefined || first.id === name) return first;
    throw new GrappeError('unknown-run', {
      message: `'${name}' is the beginning of several ids`,
      hint: `such as ${first.id} and ${second.id}: write more of it`,
    });
  }
}

export interface StoredOutput {
  readonly node: string;
  readonly dropped: number;
  readonly chunks: Iterable<{ readonly stream: StreamName; readonly chunk: Uint8Array }>;
}

function runOf(row: Row): StoredRun {
  return {
    id: text(row['id']),
    kind: RUN_KINDS.find((kind) => kind === row['kind']) ?? 'run',
    began: new Date(Number(row['began'])),
    user: text(row['user']),
    host: text(row['host']),
    cwd: text(row['cwd']),
    config: optionalText(row['config']),
    commands: list<string>(row['commands']),
    nodes: text(row['nodes']),
    count: Number(row['count']),
    among: optionalText(row['among']),
    rerunOf: optionalText(row['rerun_of']),
    options: list<string>(row['options']),
    stdin: row['stdin'] !== 0,
    exit: optionalNumber(row['exit']),
    ms: optionalNumber(row['ms']),
    state: stateOf(row),
  };
}

function countsOf(instances: readonly StoredInstance[]): Map<Outcome, number> {
  const groups = Map.groupBy(instances, ({ outcome }) => outcome);
  return new Map(Array.from(groups, ([outcome, { length }]) => [outcome, length]));
}

function stateOf({ exit, host, process }: Row): RunState {
  if (exit !== null) return 'ended';
  return mayRun(text(host), text(process)) ? 'running' : 'interrupted';
}

function unknownResult(node: string): StoredResult {
  const detail = 'the run was interrupted before its end was recorded';
  return { node, outcome: 'lost', exit: null, signal: null, cause: null, detail, ms: 0 };
}

function stillRunning({ id, host }: StoredRun): GrappeError {
  return new GrappeError('unknown-run', {
    message: `run ${id} has not ended yet`,
    hint: `wait for it, or interrupt it on ${host}: only there can be told whether it still runs`,
  });
}

function resultOf(row: Row): StoredResult {
  return {
    node: text(row['node']),
    outcome: row['outcome'] as Outcome,
    exit: optionalNumber(row['exit']),
    signal: optionalText(row['signal']) ?? null,
    cause: row['cause'] as Cause | null,
    detail: optionalText(row['detail']) ?? null,
    ms: Number(row['ms']),
  };
}

function keptOf(row: Row): KeptOutput {
  return {
    node: text(row['node']),
    stdout: list<number>(row['stdout']),
    stderr: list<number>(row['stderr']),
    turns: list<number>(row['turns']),
    dropped: Number(row['dropped']),
  };
}

function packOf(row: Row): Pack {
  return {
    first: Number(row['first']),
    lengths: list<number>(row['lengths']),
    bytes: row['bytes'] as Uint8Array,
  };
}

function text(value: Row[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function optionalText(value: Row[string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function optionalNumber(value: Row[string] | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** JSON that grappe itself wrote into a STRICT table. */
function list<Item>(value: Row[string] | undefined): Item[] {
  return JSON.parse(text(value)) as Item[];
}
