/** Starts ssh2-client.ts as a process and follows what it tells. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ClientRequest } from './ssh2-client.ts';

export interface ClientEvent {
  readonly event: 'sent' | 'output' | 'end' | 'unreached' | 'memory';
  readonly [field: string]: unknown;
}

export interface ClientProcess extends AsyncDisposable {
  readonly process: ChildProcess;
  /** The next event of this kind, an earlier one included. */
  event(kind: ClientEvent['event']): Promise<ClientEvent>;
  /** How many events of this kind came so far. */
  count(kind: ClientEvent['event']): number;
  readonly ended: Promise<void>;
}

/** `launcher` goes before node in argv, such as `['unshare', '-n']`. */
export function startClient(request: ClientRequest, launcher: readonly string[] = []): ClientProcess {
  const script = fileURLToPath(new URL('ssh2-client.ts', import.meta.url));
  const [program, ...args] = [...launcher, process.execPath, script, JSON.stringify(request)];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const events: ClientEvent[] = [];
  const waiting: (() => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line) as ClientEvent);
    for (const look of waiting.splice(0)) look();
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    process: child,
    ended,
    count: (kind) => events.filter((event) => event.event === kind).length,
    event: (kind) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find((event) => event.event === kind);
          if (found === undefined) waiting.push(look);
          else resolve(found);
        };
        look();
        void ended.then(() =>
          reject(new Error(`the client ended without '${kind}': ${JSON.stringify(events)}`)),
        );
      }),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
