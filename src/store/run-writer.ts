/**
 * Writes one run into the history: a row when it begins, the nodes that ended every second, the outputs at its
 * end. A disk that is full or a lock that is held holds up nothing: what could not be written is tried again.
 */

import { GrappeError } from '../base/index.ts';
import type { Database } from './database.ts';
import { RunOutput, type StreamName } from './kept-output.ts';
import { processMark } from './process-mark.ts';
import type { EventRecord, NewRun, RunEnd, StoredResult } from './stored-run.ts';

const FLUSH_MS = 1000;

const INSERT_RUN = `INSERT INTO runs
  (id, kind, began, user, host, cwd, config, process, commands, nodes, count, among, rerun_of, options, stdin)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`;
const INSERT_RESULT = 'INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const INSERT_OUTPUT = 'INSERT INTO outputs VALUES (?, ?, ?, ?, ?, ?)';
const INSERT_PACK = 'INSERT INTO packs VALUES (?, ?, ?, ?)';
const INSERT_EVENT = `INSERT INTO events
  SELECT ?, coalesce(max(number) + 1, 0), ? FROM events WHERE run = ?`;
const END_RUN = 'UPDATE runs SET exit = ?, ms = ?, stdin = ? WHERE number = ?';

export class RunWriter implements Disposable {
  readonly #database: Database;
  readonly #run: NewRun;
  readonly #output = new RunOutput();
  readonly #timer: NodeJS.Timeout;
  /** Undefined until the run's row is written. */
  #number: number | undefined;
  #unwritten: StoredResult[] = [];
  #unwrittenEvents: string[] = [];
  #isDue = false;

  /** Tries to write the beginning; of a run that was taken up again there is a row, with this number. */
  constructor(database: Database, run: NewRun, number?: number) {
    this.#database = database;
    this.#run = run;
    this.#number = number;
    this.#try();
    this.#timer = setInterval(() => this.#isBehind && this.#try({ waits: false }), FLUSH_MS).unref();
  }

  output(node: string, stream: StreamName, chunk: Uint8Array): void {
    this.#output.add(node, stream, chunk);
  }

  forgetOutput(node: string): void {
    this.#output.forget(node);
  }

  ended(result: StoredResult): void {
    this.#output.end(result.node);
    this.#unwritten.push(result);
  }

  /** On the disk before anything else is heard of: what a killed run has done must not be done again. */
  event(record: EventRecord): void {
    this.#unwrittenEvents.push(JSON.stringify(record));
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (this.#isBehind) this.#try({ waits: false });
    });
  }

  get #isBehind(): boolean {
    return this.#unwritten.length > 0 || this.#unwrittenEvents.length > 0;
  }

  /** Writes what is left. Throws where that cannot be. */
  async finish(end: RunEnd): Promise<void> {
    const { outputs, packs } = await this.#output.kept();
    this.#write(() => {
      const run = this.#writeSoFar();
      const lists = ({ stdout, stderr, turns }: (typeof outputs)[number]): string[] =>
        [stdout, stderr, turns].map((numbers) => JSON.stringify(numbers));
      this.#database.run(
        INSERT_OUTPUT,
        outputs.map((kept) => [run, kept.node, ...lists(kept), kept.dropped]),
      );
      this.#database.run(
        INSERT_PACK,
        packs.map(({ first, lengths, bytes }) => [run, first, JSON.stringify(lengths), bytes]),
      );
      this.#database.run(END_RUN, [[end.exit, end.ms, end.stdin ? 1 : 0, run]]);
      return run;
    });
  }

  /** Before the database is closed. Of a run that broke off, what is known stays. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#isBehind) this.#try({ waits: false });
  }

  #try(options?: { readonly waits: boolean }): void {
    try {
      this.#write(() => this.#writeSoFar(), options);
    } catch (error) {
      // `finish` tries again, and tells.
      if (!(error instanceof GrappeError)) throw error;
    }
  }

  /** What was written counts as written once the transaction has succeeded. */
  #write(work: () => number, options?: { readonly waits: boolean }): void {
    this.#number = this.#database.write(work, options);
    this.#unwritten = [];
    this.#unwrittenEvents = [];
  }

  #writeSoFar(): number {
    const run = this.#number ?? this.#insertRun();
    this.#database.run(
      INSERT_RESULT,
      this.#unwritten.map(({ node, outcome, exit, signal, cause, detail, ms }) => [
        run,
        node,
        outcome,
        exit,
        signal,
        cause,
        detail,
        Math.round(ms),
      ]),
    );
    this.#database.run(
      INSERT_EVENT,
      this.#unwrittenEvents.map((record) => [run, record, run]),
    );
    return run;
  }

  #insertRun(): number {
    const run = this.#run;
    this.#database.run(INSERT_RUN, [
      [
        ...[
          run.id,
          run.kind,
          run.began.getTime(),
          run.user,
          run.host,
          run.cwd,
          run.config ?? null,
          processMark(),
        ],
        ...[JSON.stringify(run.commands), run.nodes, run.count, run.among ?? null, run.rerunOf ?? null],
        JSON.stringify(run.options),
      ],
    ]);
    const [row] = this.#database.rows('SELECT number FROM runs WHERE id = ?', run.id);
    return Number(row?.['number']);
  }
}
