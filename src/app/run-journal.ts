/**
 * What is kept of a run: its lines in the audit log and its place in the history. No run starts whose audit record
 * is not on the disk; any other trouble with records is told, and the run goes on.
 */

import { hostname } from 'node:os';
import { GrappeError, systemClock } from '../base/index.ts';
import { stateFolder } from '../config/index.ts';
import type { FailedAttempt, NodeResult, RunObserver, RunSummary } from '../engine/index.ts';
import type { NodeSet } from '../nodeset/index.ts';
import type { OrderSource, RolloutEvent } from '../services/index.ts';
import type * as Store from '../store/index.ts';
import type { OutputStream } from '../transport/index.ts';
import { accountName } from './account-name.ts';
import { AuditedResults } from './audited-results.ts';
import type { Fleet } from './fleet.ts';
import { risksOf } from './risks.ts';
import { ordersTo } from './services/run-orders.ts';

export interface JournalRequest {
  readonly id: string;
  /** A change of services with this id broke off or was stopped, and is taken up again. */
  readonly continues?: boolean;
  readonly fleet: Fleet;
  readonly nodes: NodeSet;
  /** Several run one after the other. */
  readonly command: string | readonly string[];
  /** The set that ranks and %hosts speak of, where it is another one. */
  readonly among?: NodeSet | undefined;
  /** The run whose nodes these are. */
  readonly rerunOf?: string | undefined;
  /** A run of commands when absent. A change of services enters the history by `keep`, once it is known what it will do. */
  readonly kind?: Store.NewRun['kind'];
  /** Not kept in the history: nothing is done. */
  readonly isAuditedOnly?: boolean;
  /** Whose run it is, where that is not the account of this process. */
  readonly user?: string;
  /** Where that one is. */
  readonly from?: string;
  /** Words of the command line that another run of it needs. */
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Is told what could not be recorded. */
  readonly warn: (error: GrappeError) => void;
}

/** Throws GrappeError where the audit record cannot be written. */
export async function openJournal(request: JournalRequest): Promise<RunJournal> {
  const { history } = request.fleet.config;
  // A run that is not recorded loads no database.
  const store = history.audit || history.record ? await import('../store/index.ts') : undefined;
  const journal = new RunJournal(request, store);
  await journal.open();
  return journal;
}

export class RunJournal implements RunObserver, AsyncDisposable {
  readonly #request: JournalRequest;
  readonly #store: typeof Store | undefined;
  readonly #folder: string;
  readonly #results = new AuditedResults();
  #history: { readonly database: Store.Database; readonly writer: Store.RunWriter } | undefined;
  #readStdin = false;
  #isFinished = false;

  constructor(request: JournalRequest, store: typeof Store | undefined) {
    this.#request = request;
    this.#store = store;
    this.#folder = stateFolder(request.env);
  }

  async open(): Promise<void> {
    await this.#audit({ event: 'run-start', ...this.#auditedStart() });
    if (this.#request.kind !== 'service') await this.#unlessBroken(() => this.#begin());
  }

  /** `nodes`: those that it acts on, as it turned out. Throws where a run that is to be taken up again cannot be. */
  async keep(nodes?: NodeSet): Promise<void> {
    if (this.#request.continues) await this.#begin(nodes);
    else await this.#unlessBroken(() => this.#begin(nodes));
  }

  /** What a change of services tells. */
  event(record: RolloutEvent): void {
    if (record.event === 'instance') this.#results.add(record.node, record.outcome, record.service);
    this.#history?.writer.event(record);
  }

  /** What other shells tell it; undefined where nobody can, since it is not recorded. */
  get orders(): OrderSource | undefined {
    const [store, history] = [this.#store, this.#history];
    const { id, warn } = this.#request;
    if (!store || !history) return undefined;
    return ordersTo({ take: () => store.takeOrders(history.database, id), warn });
  }

  output(node: string, stream: OutputStream, chunk: Uint8Array): undefined {
    this.#history?.writer.output(node, stream, chunk);
  }

  again({ node }: FailedAttempt): void {
    this.#history?.writer.forgetOutput(node);
  }

  ended(result: NodeResult): void {
    this.#results.add(result.node, result.outcome);
    this.#history?.writer.ended(result);
  }

  /** Passes standard input on; only whether there was any is kept. */
  async *noted(stdin: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of stdin) {
      this.#readStdin = true;
      yield chunk;
    }
  }

  /** `exit` is the status that grappe ends with. */
  async finish({ counts, ms }: Pick<RunSummary, 'counts' | 'ms'>, exit: number): Promise<void> {
    this.#isFinished = true;
    const isRecorded = await this.#unlessBroken(() => this.#end(exit, ms));
    await this.#auditEnd(exit, Object.fromEntries(counts));
    if (isRecorded) await this.#unlessBroken(() => this.#backUp());
  }

  /** A run that was not finished broke off by an error of this machine. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isFinished) await this.#auditEnd(null, {});
    this.#close();
  }

  #close(): void {
    this.#history?.writer[Symbol.dispose]();
    this.#history?.database[Symbol.dispose]();
    this.#history = undefined;
  }

  async #begin(nodes = this.#request.nodes): Promise<void> {
    if (!this.#store || !this.#request.fleet.config.history.record) return;
    if (this.#request.isAuditedOnly) return;
    const database = await this.#openDatabase(this.#store);
    if (!database) return;
    try {
      const run = newRun({ ...this.#request, nodes });
      const number = this.#request.continues ? this.#store.takeUp(database, run) : undefined;
      const writer = new this.#store.RunWriter(database, run, number);
      this.#history = { database, writer };
    } catch (error) {
      database[Symbol.dispose]();
      throw error;
    }
  }

  /** A damaged one gives way to the next, which is told. */
  async #openDatabase(store: typeof Store): Promise<Store.Database | undefined> {
    try {
      return await store.Database.open(this.#folder);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return (await this.#putAside(error)) ? await store.Database.open(this.#folder) : undefined;
    }
  }

  async #end(exit: number, ms: number): Promise<void> {
    if (!this.#history || !this.#store) return;
    const { database, writer } = this.#history;
    await writer.finish({ exit, ms, stdin: this.#readStdin });
    this.#store.prune(database, this.#request.fleet.config.history, systemClock.date());
  }

  async #backUp(): Promise<void> {
    if (!this.#history || !this.#store) return;
    await this.#store.backUp(this.#history.database, this.#request.fleet.config.history, systemClock.date());
  }

  #auditedStart(): Omit<Extract<Store.AuditEvent, { event: 'run-start' }>, 'event'> {
    const { id, fleet, nodes, command, options, env } = this.#request;
    return {
      run: id,
      ...whoAndWhere(this.#request),
      sudoUser: env['SUDO_USER'] ?? null,
      from: this.#request.from ?? env['SSH_CONNECTION']?.split(' ')[0] ?? null,
      nodes: nodes.fold(),
      count: nodes.size,
      command: this.#store?.sha256([command].flat().join('\n')) ?? '',
      options,
      config: fleet.config.path === undefined ? null : (this.#store?.sha256(fleet.config.text()) ?? null),
      risks: risksOf(fleet, nodes),
    };
  }

  async #auditEnd(exit: number | null, counts: Readonly<Record<string, number>>): Promise<void> {
    const { id: run } = this.#request;
    const results = this.#results.folded();
    await this.#unlessBroken(() => this.#audit({ event: 'run-end', run, exit, counts, results }));
  }

  async #audit(event: Store.AuditEvent): Promise<void> {
    if (this.#request.fleet.config.history.audit)
      await this.#store?.appendAudit(this.#folder, event, systemClock.date());
  }

  /** Tells what went wrong; answers whether all went well. */
  async #unlessBroken(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      if (isDamage(error)) await this.#putAside(error);
      else this.#request.warn(error);
      return false;
    }
  }

  /** Whether there is a whole one again. */
  async #putAside(damage: GrappeError): Promise<boolean> {
    this.#close();
    const { told = damage, isMended = false } =
      (await this.#store?.putAside(this.#folder, damage, systemClock.date())) ?? {};
    this.#request.warn(told);
    return isMended;
  }
}

function isDamage(error: unknown): error is GrappeError {
  return error instanceof GrappeError && error.code === 'history-damaged';
}

function newRun(request: JournalRequest): Store.NewRun {
  const { id, kind = 'run', fleet, nodes, command, among, rerunOf, options, cwd } = request;
  return {
    id,
    kind,
    began: systemClock.date(),
    ...whoAndWhere(request),
    cwd,
    config: fleet.config.path,
    commands: [command].flat(),
    nodes: nodes.fold(),
    count: nodes.size,
    among: among?.fold(),
    rerunOf,
    options,
  };
}

function whoAndWhere({ user = accountName() }: Pick<JournalRequest, 'user'>): {
  readonly user: string;
  readonly host: string;
} {
  return { user, host: hostname() };
}
