/**
 * Runs one upcall: a shell command of a group source, without input, bounded in time and output.
 * It gets its own process group, so that ending it ends everything that it started; it never outlives
 * an orderly end of this process.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { GrappeError } from '../base/index.ts';

export interface UpcallLimits {
  readonly timeLimitMs: number;
  readonly outputLimitBytes: number;
}

export interface UpcallRequest {
  /** What errors call it: `map of group source 'slurm'`. */
  readonly label: string;
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: UpcallLimits;
  readonly signal?: AbortSignal | undefined;
}

export const UPCALL_LIMITS: UpcallLimits = { timeLimitMs: 30_000, outputLimitBytes: 16 << 20 };

const STDERR_SHOWN_BYTES = 400;

/** Standard output of the command; any status but 0 is an error. */
export function runUpcall(request: UpcallRequest): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  if (request.signal?.aborted) return Promise.reject(request.signal.reason as Error);
  const child = spawn('/bin/sh', ['-c', request.command], {
    cwd: request.cwd,
    env: request.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = (error: Error): void => {
    endGroup(child);
    reject(error);
  };
  const output = collect(child, request.limits.outputLimitBytes, () =>
    stop(upcallError(request, `it wrote more than ${request.limits.outputLimitBytes} bytes`)),
  );
  const timer = setTimeout(
    () => stop(upcallError(request, `it did not end within ${request.limits.timeLimitMs / 1000} s`)),
    request.limits.timeLimitMs,
  );
  const interrupted = (): void => stop(request.signal?.reason as Error);
  request.signal?.addEventListener('abort', interrupted, { once: true });
  const leaving = (): void => endGroup(child);
  process.once('exit', leaving);
  const ended = (): void => {
    process.off('exit', leaving);
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', interrupted);
  };
  child.on('error', (error) => {
    ended();
    reject(upcallError(request, error.message));
  });
  child.on('close', (status, signal) => {
    ended();
    if (status === 0) resolve(output.stdout());
    else reject(upcallError(request, endText(status, signal, output.stderr())));
  });
  return promise;
}

/** Gathers both streams; of standard error only the beginning is kept, for the message. */
function collect(
  child: ChildProcess,
  limitBytes: number,
  overflow: () => void,
): { stdout: () => string; stderr: () => string } {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) overflow();
    else chunks.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    if (stderr.length < STDERR_SHOWN_BYTES) stderr += chunk.toString('utf8', 0, STDERR_SHOWN_BYTES);
  });
  return { stdout: () => Buffer.concat(chunks).toString('utf8'), stderr: () => stderr };
}

function endGroup(child: ChildProcess): void {
  // A grandchild that left the group may hold the pipes open for ever.
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

function endText(status: number | null, signal: string | null, stderr: string): string {
  const end = status === null ? `it was ended by ${signal}` : `it ended with exit code ${status}`;
  const [firstLine = ''] = stderr.trim().split('\n');
  return firstLine === '' ? end : `${end}: ${firstLine.replaceAll(/\p{Cc}/gu, '?')}`;
}

function upcallError(request: UpcallRequest, why: string): GrappeError {
  return new GrappeError('group-upcall', {
    message: `${request.label} failed`,
    why,
    hint: `the command is: ${request.command}`,
  });
}
