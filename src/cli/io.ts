/** The outside world of a command: streams, environment, signals. Tests give their own. */

export interface CliIo {
  /** `grappe`, or the name under which it was started: `clush`, `nodeset`, `clubak`. */
  readonly program: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls `handler` for SIGINT, SIGTERM and SIGHUP instead of dying; the answer stops listening. */
  onSignal(handler: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void): () => void;
}

export interface Input {
  readonly isTerminal: boolean;
  /** The raw bytes, once. */
  bytes(): AsyncIterable<Uint8Array>;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Width of the terminal in columns; 80 elsewhere. */
  readonly columns: number;
  /**
   * Queues text or bytes, in order. A returned promise asks the caller to wait: the reader is slow.
   * After the reader has left, everything is dropped and `closed` aborts.
   */
  write(data: string | Uint8Array): Promise<void> | undefined;
  /** Resolves when all that was written has left this process. */
  flush(): Promise<void>;
  /** Aborts when the reader has left (EPIPE); the reason is undefined. */
  readonly closed: AbortSignal;
}
