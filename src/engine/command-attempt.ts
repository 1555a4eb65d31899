/** One command on one connection: its timeout, its interruption, its output on the way to the observer. */

import { asError, messageOf, NOBODY_WAITS } from '../base/index.ts';
import type { Connection, ExecEnd, ExecIo, OutputStream } from '../transport/index.ts';
import type { NodeTask } from './node-task.ts';
import {
  type Ending,
  endingOfExec,
  endingOfLocalFault,
  endingUnconfirmed,
  type Interruption,
  NOT_STARTED,
} from './outcome-of.ts';
import { OVERDUE, withinGrace } from './within-grace.ts';

export class CommandAttempt implements ExecIo {
  readonly #task: NodeTask;
  readonly #command: string;
  /** Aborted to end the remote process group. */
  readonly #ender = new AbortController();
  /** Aborted when the attempt is over: its timer stops, and output that comes later is dropped. */
  readonly #over = new AbortController();
  #interruption: Interruption | undefined;
  #sent = false;
  #fault: { readonly error: unknown } | undefined;
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly env?: Readonly<Record<string, string>>;

  constructor(task: NodeTask, command: string) {
    this.#task = task;
    this.#command = command;
    const { request, stdin } = task.run;
    if (stdin) this.stdin = stdin.reader();
    if (request.env) this.env = request.env;
  }

  get signal(): AbortSignal {
    return this.#ender.signal;
  }

  async perform(connection: Connection): Promise<Ending> {
    const { run, stop } = this.#task;
    if (stop.aborted) return NOT_STARTED;
    stop.addEventListener('abort', () => this.#interrupt('cancelled'), { signal: this.#over.signal });
    const grace = { stop: this.signal, left: run.left, clock: run.environment.clock };
    const end = await withinGrace(this.#execute(connection), grace);
    this.#over.abort(NOBODY_WAITS);
    if (end === OVERDUE) return this.#unconfirmed();
    const ending = endingOfExec(end, this.#interruption);
    const fault = this.#fault ?? (end.kind === 'local' ? run.stdin?.fault : undefined);
    return fault ? endingOfLocalFault(fault.error, ending) : ending;
  }

  onSent(): void {
    this.#sent = true;
    const { awake, request } = this.#task.run;
    if (request.commandTimeoutMs === 0) return;
    awake.sleep(request.commandTimeoutMs, this.#over.signal).then(
      () => this.#interrupt('timeout'),
      () => undefined,
    );
  }

  onOutput(stream: OutputStream, chunk: Uint8Array): Promise<void> | undefined {
    if (this.#over.signal.aborted) return undefined;
    try {
      const taken = this.#task.run.observer.output?.(this.#task.node, stream, chunk);
      return taken?.catch((error: unknown) => this.#refuse(error));
    } catch (error) {
      return Promise.reject(this.#remember(error));
    }
  }

  /** A transport that throws all the same must not cost a node its outcome. */
  async #execute(connection: Connection): Promise<ExecEnd> {
    try {
      return await connection.exec(this.#command, this);
    } catch (error) {
      const what = { cause: 'protocol', detail: messageOf(error) } as const;
      return this.#sent ? { kind: 'lost', ...what } : { kind: 'not-sent', outcome: 'unreachable', ...what };
    }
  }

  #interrupt(why: Interruption): void {
    this.#interruption ??= why;
    this.#ender.abort();
  }

  #unconfirmed(): Ending {
    if (!this.#sent) return NOT_STARTED;
    if (this.#fault) return endingOfLocalFault(this.#fault.error);
    const isLeft = this.#task.run.request.leave?.aborted === true;
    return endingUnconfirmed(this.#interruption ?? 'cancelled', isLeft);
  }

  #refuse(error: unknown): never {
    throw this.#remember(error);
  }

  #remember(error: unknown): Error {
    this.#fault ??= { error };
    return asError(error);
  }
}
