/**
 * One command on one channel, from the request to its end. Tells apart, as exactly as SSH can: never sent,
 * exited, signalled, lost. A command is over when its channel is closed and both streams are read.
 */

import type { ClientChannel } from 'ssh2';
import { asError } from '../../base/index.ts';
import type { ExecEnd, ExecIo } from '../transport.ts';
import { printableLine } from '../printable.ts';
import type { ExecAnswer } from './client-internals.ts';
import { CommandOutput } from './command-output.ts';
import { feedStdin } from './feed-stdin.ts';
import type { Link } from './link.ts';
import { type CreditBudget, ReceiveCredit } from './receive-credit.ts';

export interface CommandPlan {
  /** What is sent to the node. */
  readonly text: string;
  /** Of the wrapper in `text`; undefined when there is none. */
  readonly nonce: string | undefined;
  /** How the group is ended: the wrapper waits for EOF, or a signal request, or a second channel is needed. */
  readonly ending: 'eof' | 'signal' | 'second-channel';
  /** What the marker told: login shell and process id. */
  onMarker(shell: string, pid: number): void;
  /** Ends the group through a second channel; gives up when `over` aborts. */
  endGroup(pid: number, over: AbortSignal): void;
}

export interface CommandContext {
  readonly link: Link;
  readonly budget: CreditBudget;
}

/** How long output may stay open after the exit: a daemon that inherited it would hold us for ever. */
const OPEN_OUTPUT_MS = 2000;
/** The wrapper kills two seconds after TERM; the last output comes then. */
const OPEN_OUTPUT_AFTER_STOP_MS = 3000;
/** More than every buffer on the way can hold: what comes after it was printed after the exit. */
const OPEN_OUTPUT_BYTES = 4 * 1024 * 1024;
/** TERM, two seconds, KILL, and some time for a slow node. */
const STOP_MS = 5000;
const TERM_TO_KILL_MS = 2000;

/** Resolves when the command is over and its output delivered; never rejects. */
export function runCommand(context: CommandContext, plan: CommandPlan, io: ExecIo): Promise<ExecEnd> {
  return new RunningCommand(context, plan, io).run();
}

class RunningCommand {
  readonly #link: Link;
  readonly #plan: CommandPlan;
  readonly #io: ExecIo;
  readonly #credit: ReceiveCredit;
  readonly #output: CommandOutput;
  readonly #over = new AbortController();
  readonly #end = Promise.withResolvers<ExecEnd>();
  #channel: ClientChannel | undefined;
  readonly #openParts = new Set(['stdout', 'stderr', 'channel']);
  #exit: { readonly code: number } | { readonly signal: string } | undefined;
  #pid: number | undefined;
  #sent = false;
  #stopping = false;
  #failure: Error | undefined;
  #bytesAfterExit = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ link, budget }: CommandContext, plan: CommandPlan, io: ExecIo) {
    this.#link = link;
    this.#plan = plan;
    this.#io = io;
    this.#credit = new ReceiveCredit(
      budget,
      (bytes) => this.#channel && link.hooks.grant(this.#channel, bytes),
    );
    this.#output = new CommandOutput({
      onOutput: (stream, chunk) => io.onOutput(stream, chunk),
      credit: this.#credit,
      nonce: plan.nonce,
      onMarker: (words) => this.#started(words),
      onFailure: (error) => this.#fail(error),
    });
  }

  run(): Promise<ExecEnd> {
    this.#io.signal.addEventListener('abort', this.#stop, { once: true });
    this.#over.signal.addEventListener('abort', () =>
      this.#io.signal.removeEventListener('abort', this.#stop),
    );
    const opening = {
      windowBytes: this.#credit.initialBytes,
      isWanted: () => !this.#over.signal.aborted,
      onSent: () => {
        this.#sent = true;
        this.#io.onSent?.();
      },
    };
    try {
      if (this.#io.signal.aborted) this.#stop();
      else this.#link.hooks.exec(this.#plan.text, opening, (answer) => this.#answered(answer));
    } catch {
      this.#finish(this.#notSentOverDeadLink());
    }
    return this.#end.promise;
  }

  #answered(answer: ExecAnswer): void {
    if (this.#over.signal.aborted) return closeLate(answer);
    if ('channel' in answer) this.#opened(answer.channel);
    else this.#finish(this.#endOfRefusal(answer.error, answer.refused));
  }

  #opened(channel: ClientChannel): void {
    this.#channel = channel;
    channel.on('error', () => undefined);
    channel.stderr.on('error', () => undefined);
    channel.on('data', (chunk: Buffer) => this.#received('stdout', chunk));
    channel.stderr.on('data', (chunk: Buffer) => this.#received('stderr', chunk));
    channel.on('exit', (code: number | null, signal: string) => this.#exited(code, signal));
    channel.on('end', () => this.#closedPart('stdout'));
    channel.stderr.on('end', () => this.#closedPart('stderr'));
    channel.on('close', () => this.#closedPart('channel'));
    if (this.#stopping) this.#endGroup();
    else if (this.#io.stdin !== undefined) this.#feed(channel, this.#io.stdin);
  }

  #feed(channel: ClientChannel, source: AsyncIterable<Uint8Array>): void {
    feedStdin(channel, source, this.#over.signal).catch((error: unknown) => this.#fail(error));
  }

  #received(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const channel = this.#channel;
    if (channel === undefined || this.#over.signal.aborted) return;
    this.#link.hooks.keepLibraryFromGranting(channel);
    if (!this.#output.receive(stream, chunk)) return this.#overran();
    if (this.#exit !== undefined) this.#receivedAfterExit(chunk.length);
  }

  /** A node that ignores its window would fill our memory: nothing more is taken from it. */
  #overran(): void {
    this.#link.fail('protocol', 'the node sent more than its window allowed');
  }

  #started([shell = '', pid = '']: readonly string[]): void {
    this.#pid = Number(pid);
    this.#plan.onMarker(shell, this.#pid);
    if (this.#stopping && this.#plan.ending === 'second-channel') this.#endGroup();
  }

  #exited(code: number | null, signal: string): void {
    if (this.#over.signal.aborted) return;
    this.#exit = code === null ? { signal } : { code };
    this.#awaitOpenOutput();
  }

  #receivedAfterExit(bytes: number): void {
    this.#bytesAfterExit += bytes;
    if (this.#bytesAfterExit > OPEN_OUTPUT_BYTES) this.#abandonOutput();
    else this.#awaitOpenOutput();
  }

  /** What the command itself printed is still coming as long as something comes, or the reader holds it back. */
  #awaitOpenOutput(): void {
    clearTimeout(this.#timer);
    const waitMs = this.#stopping ? OPEN_OUTPUT_AFTER_STOP_MS : OPEN_OUTPUT_MS;
    this.#timer = setTimeout(() => {
      if (this.#output.isWaiting) this.#awaitOpenOutput();
      else this.#abandonOutput();
    }, waitMs);
  }

  #abandonOutput(): void {
    this.#channel?.close();
    this.#finish(this.#endOfRecord('output open'));
  }

  #closedPart(part: string): void {
    this.#openParts.delete(part);
    if (this.#openParts.size === 0) this.#finish(this.#endOfRecord());
  }

  readonly #stop = (): void => {
    if (this.#stopping || this.#over.signal.aborted) return;
    this.#stopping = true;
    if (!this.#sent) return this.#finish(CANCELLED);
    if (this.#exit !== undefined) return;
    this.#timer = setTimeout(() => this.#abandonCommand(), STOP_MS);
    if (this.#channel !== undefined) this.#endGroup();
  };

  #endGroup(): void {
    const channel = this.#channel;
    const { ending } = this.#plan;
    if (ending === 'eof') channel?.end();
    else if (ending === 'signal') this.#signal();
    else if (this.#pid !== undefined) this.#plan.endGroup(this.#pid, this.#over.signal);
  }

  /** Without the wrapper this is all there is; servers older than 7.9 and root's ignore it. */
  #signal(): void {
    const channel = this.#channel;
    channel?.signal('TERM');
    channel?.end();
    const kill = setTimeout(() => channel?.signal('KILL'), TERM_TO_KILL_MS);
    this.#over.signal.addEventListener('abort', () => clearTimeout(kill));
  }

  #abandonCommand(): void {
    this.#channel?.close();
    const detail = `did not end within ${STOP_MS / 1000} s after it was told to`;
    this.#finish({ kind: 'lost', cause: 'interrupted', detail });
  }

  #fail(error: unknown): void {
    this.#failure ??= asError(error);
    this.#stop();
  }

  #finish(end: ExecEnd): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    clearTimeout(this.#timer);
    void this.#output.settled().then(() => this.#resolve(this.#failureEnd() ?? end));
  }

  #resolve(end: ExecEnd): void {
    const { started, preamble } = this.#output;
    if (started && preamble.length > 0) this.#io.onPreamble?.(preamble);
    this.#end.resolve(end);
  }

  #failureEnd(): ExecEnd | undefined {
    return this.#failure === undefined ? undefined : { kind: 'local', detail: this.#failure.message };
  }

  #endOfRecord(detail?: string): ExecEnd {
    const exit = this.#exit;
    if (exit === undefined) return this.#lost();
    if (!this.#output.started) return this.#stopping ? CANCELLED : this.#noLogin();
    const remark = detail === undefined ? {} : { detail };
    return 'code' in exit
      ? { kind: 'exited', code: exit.code, ...remark }
      : { kind: 'signalled', signal: exit.signal, ...remark };
  }

  #lost(): ExecEnd {
    const detail = 'its channel closed without an exit record';
    return { kind: 'lost', ...(this.#link.down ?? { cause: 'link-lost', detail }) };
  }

  /** The marker never came: the login shell ended before it read the command. */
  #noLogin(): ExecEnd {
    const said = printableLine(this.#output.preamble);
    const detail = said === '' ? 'the login shell ran no command' : `the login shell ran no command: ${said}`;
    return { kind: 'not-sent', outcome: 'denied', cause: 'nologin', detail };
  }

  #endOfRefusal(error: Error, refused: boolean): ExecEnd {
    if (this.#sent && !refused) return this.#lost();
    if (this.#sent) {
      return {
        kind: 'not-sent',
        outcome: 'denied',
        cause: 'protocol',
        detail: 'the node refused to run a command',
      };
    }
    if (!this.#link.alive) return this.#notSentOverDeadLink();
    return notOpened(error);
  }

  #notSentOverDeadLink(): ExecEnd {
    const { cause, detail } = this.#link.down ?? { cause: 'link-lost', detail: 'the connection is closed' };
    // Reaching the node anew tells what is the matter with its gateway.
    const known = cause === 'gateway' ? 'link-lost' : cause;
    return { kind: 'not-sent', outcome: 'unreachable', cause: known, detail };
  }
}

/** The command was given up before the node answered: with its channel it ends, too. */
function closeLate(answer: ExecAnswer): void {
  if ('channel' in answer) answer.channel.on('error', () => undefined).close();
}

const CANCELLED: ExecEnd = {
  kind: 'not-sent',
  outcome: 'cancelled',
  cause: 'interrupted',
  detail: 'interrupted before the command was sent',
};

/** RFC 4254 section 5.1: reasons for which a channel is not opened. OpenSSH has 2 for MaxSessions. */
const PROHIBITED = 1;

function notOpened(error: Error): ExecEnd {
  const reason = 'reason' in error ? error.reason : undefined;
  const detail = printableLine(error.message);
  if (reason === PROHIBITED) return { kind: 'not-sent', outcome: 'denied', cause: 'authentication', detail };
  return { kind: 'not-sent', outcome: 'unreachable', cause: 'throttled', detail: `no session: ${detail}` };
}
