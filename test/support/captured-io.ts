/** A CliIo that keeps what a command writes, for tests that run commands in process. */

import type { Answer, CliIo, Output } from '../../src/cli/io.ts';

export interface CapturedIo extends CliIo {
  readonly stdoutText: () => string;
  readonly stderrText: () => string;
  readonly stdoutBytes: () => Buffer;
  /** Sends a signal to the command. */
  readonly signal: (name: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void;
}

export interface CapturedIoOptions {
  readonly program?: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly terminal?: boolean;
  /** What a person answers to prompts; then the end. */
  readonly answers?: readonly Answer[];
}

export function capturedIo(options: CapturedIoOptions = {}): CapturedIo {
  const stdout = new CapturedOutput(options.terminal ?? false);
  const stderr = new CapturedOutput(options.terminal ?? false);
  const answers = [...(options.answers ?? [])];
  const handlers = new Set<(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void>();
  return {
    program: options.program ?? 'grappe',
    stdin: {
      isTerminal: options.answers !== undefined,
      isEmpty: options.stdin === undefined,
      async *bytes() {
        if (options.stdin !== undefined) yield Buffer.from(options.stdin);
      },
      onLine: () => () => undefined,
      onKey: () => () => undefined,
      ask: async () => answers.shift() ?? 'end',
      openLine: async () => undefined,
    },
    stdout,
    stderr,
    askSecret: async () => answers.shift() ?? 'end',
    env: options.env ?? { PATH: process.env['PATH'] ?? '' },
    cwd: options.cwd ?? process.cwd(),
    onSignal(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    die: (signal) => {
      throw new Error(`died of ${signal}`);
    },
    stdoutText: () => stdout.bytes().toString(),
    stderrText: () => stderr.bytes().toString(),
    stdoutBytes: () => stdout.bytes(),
    signal: (name) => handlers.forEach((handler) => handler(name)),
  };
}

class CapturedOutput implements Output {
  readonly isTerminal: boolean;
  readonly columns = 80;
  readonly rows = 24;
  readonly closed = new AbortController().signal;
  readonly #chunks: Buffer[] = [];

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }

  write(data: string | Uint8Array): undefined {
    this.#chunks.push(Buffer.from(data));
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
