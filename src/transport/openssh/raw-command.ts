/** One command without the wrapper (`raw`), for appliances and forced commands: one ssh, only its log tells. */

import { messageOf } from '../../base/index.ts';
import { chunksOf, feed } from '../child/exec-streams.ts';
import { OutputDelivery } from '../child/output-delivery.ts';
import type { ExecEnd, ExecIo } from '../transport.ts';
import { connectFailure, isSent, sessionEnd } from './log-verdict.ts';
import type { SshProcess } from './ssh-process.ts';

const SENT_CHECK_MS = 50;

/** Never rejects. Ends `ssh`. */
export async function runRaw(ssh: SshProcess, text: string, io: ExecIo): Promise<ExecEnd> {
  const { stdin, stdout, stderr, ended } = ssh.child;
  using output = new OutputDelivery(io, [stdout, stderr]);
  using sent = new SentWatch(ssh, io);
  const over = new AbortController();
  const stop = (): void => ssh.kill();
  io.signal.addEventListener('abort', stop, { signal: over.signal });
  void ended.then(() => output.commandEnded());
  void ended.then(() => over.abort());
  if (io.signal.aborted) stop();
  try {
    const fed = stdin && (io.stdin ? feed(io.stdin, stdin, over.signal) : stdin.end());
    await Promise.all([
      output.deliver('stdout', chunksOf(stdout)),
      output.deliver('stderr', chunksOf(stderr)),
      fed,
    ]);
    await ended;
    return endOf(ssh.log.text(), text, sent, io.signal);
  } catch (error) {
    return { kind: 'local', detail: messageOf(error) };
  } finally {
    over.abort();
    ssh[Symbol.dispose]();
  }
}

function endOf(log: string, text: string, sent: SentWatch, signal: AbortSignal): ExecEnd {
  if (!sent.check()) {
    if (signal.aborted) return CANCELLED;
    return { kind: 'not-sent', ...connectFailure(log, '') };
  }
  const end = sessionEnd(log, text);
  // The log does not name the signal, and nothing on the node tells it.
  if (end.kind === 'signalled') return { kind: 'signalled', signal: 'SIG?' };
  if (end.kind === 'lost' && signal.aborted) return { ...end, cause: 'interrupted' };
  return end;
}

const CANCELLED: ExecEnd = {
  kind: 'not-sent',
  outcome: 'cancelled',
  cause: 'interrupted',
  detail: 'interrupted before the command was sent',
};

/** Only the log says when the command has left. */
class SentWatch implements Disposable {
  readonly #ssh: SshProcess;
  readonly #io: ExecIo;
  readonly #timer: NodeJS.Timeout;
  #isSent = false;

  constructor(ssh: SshProcess, io: ExecIo) {
    this.#ssh = ssh;
    this.#io = io;
    this.#timer = setInterval(() => this.check(), SENT_CHECK_MS);
  }

  check(): boolean {
    if (this.#isSent || !isSent(this.#ssh.log.text())) return this.#isSent;
    this.#isSent = true;
    clearInterval(this.#timer);
    this.#io.onSent?.();
    return true;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
