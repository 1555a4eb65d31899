/**
 * Starts a master: an ssh that logs in, runs nothing, and stays for others to go over it, for as long after its last
 * use as ControlPersist says. It leaves for the background once it is ready; nothing of this process holds it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { chunksOf } from '../child/exec-streams.ts';
import { type StartedChild, SpawnError, startChild } from '../child/start-child.ts';
import { ConnectError } from '../connect-error.ts';
import type { ConnectionDetails } from '../transport.ts';
import { childEnvironment } from './child-environment.ts';
import { ConnectWatch } from './connect-watch.ts';
import { detailsOf, masterFailure } from './log-verdict.ts';
import { sshArguments } from './ssh-arguments.ts';
import type { SshTarget } from './ssh-process.ts';

export interface MasterPlan {
  /** Of its socket. */
  readonly path: string;
  readonly keptSeconds: number;
}

/** No honest login comes near; a server can make ssh log without end. */
const LONGEST_LOG_BYTES = 1 << 20;
/** For the rest of the log, where something holds the pipe. */
const REST_MS = 1000;

/** Undefined where only a plain ssh can do it, or tell why not. Rejects with ConnectError. */
export async function startMaster(
  target: SshTarget,
  plan: MasterPlan,
  signal: AbortSignal,
): Promise<ConnectionDetails | undefined> {
  const child = await spawned(target, plan);
  const log = new PipedLog(child);
  const watched = { log: () => log.text(), end: () => void child.signal('SIGKILL') };
  using watch = new ConnectWatch(watched, target, signal);
  const { code } = await child.ended;
  await Promise.race([log.end, sleep(REST_MS, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  if (code === 0) return detailsOf(log.text());
  // What it may have left: a proxy.
  child.signal('SIGKILL');
  if (watch.reason !== undefined) throw watch.reason;
  const failure = masterFailure(log.text());
  if (failure === undefined) return undefined;
  throw new ConnectError(failure.outcome, failure.cause, failure.detail);
}

async function spawned(target: SshTarget, { path, keptSeconds }: MasterPlan): Promise<StartedChild> {
  const { node, environment, program, folder } = target;
  const files = { config: folder.configFor(target), control: path };
  try {
    return await startChild({
      program,
      arguments: sshArguments(node, target, files, { keptSeconds }),
      environment: childEnvironment(environment),
      stdin: 'ignore',
    });
  } catch (error) {
    if (error instanceof SpawnError) throw new ConnectError('local', error.fault.cause, error.fault.detail);
    throw error;
  }
}

/** The log of a master until it leaves for the background; a file would grow with every session over it. */
class PipedLog {
  readonly end: Promise<void>;
  readonly #chunks: Buffer[] = [];

  constructor(child: StartedChild) {
    child.stdout.resume();
    this.end = this.#read(child);
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  async #read(child: StartedChild): Promise<void> {
    let bytes = 0;
    for await (const chunk of chunksOf(child.stderr)) {
      bytes += chunk.length;
      if (bytes <= LONGEST_LOG_BYTES) this.#chunks.push(chunk);
      else child.signal('SIGKILL');
    }
  }
}
