/** The outside world of a command: streams, environment, signals. Tests give their own. */

export interface CliIo {
  /** `grappe`, or the name under which it was started: `clush`, `nodeset`, `clubak`. */
  readonly program: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks for a secret on the terminal, without echo and without history; `end` where there is no terminal. */
  askSecret(prompt: string): Promise<Answer>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls `handler` for SIGINT, SIGTERM and SIGHUP instead of dying; the answer stops listening. */
  onSignal(handler: (signal: SignalName) => void): () => void;
  /** Ends the process by this signal, now, whatever is still open. */
  die(signal: SignalName): void;
}

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface Input {
  readonly isTerminal: boolean;
  /** Nothing can come: closed, or /dev/null. */
  readonly isEmpty: boolean;
  /** The raw bytes, once. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Calls `handler` for every line typed while something else goes on; the answer stops listening. */
  onLine(handler: () => void): () => void;
  /**
   * Calls `handler` for every character typed while something else goes on; Ctrl-C is one of them. The answer
   * stops listening and leaves the terminal as it was.
   */
  onKey(handler: (key: string) => void): () => void;
  /** Asks for one line with editing; `history` has the newest line first. Terminals only. */
  ask(prompt: string, history: readonly string[]): Promise<Answer>;
  /**
   * Calls `heard` for every line typed behind `prompt`, with editing and history, while other things are written above it.
   * Undefined where nobody types: no terminal, or in the background.
   */
  openLine(prompt: string, heard: (answer: Answer) => void): Promise<OpenLine | undefined>;
}

/** Disposed of, it leaves the terminal as it was. */
export interface OpenLine extends Disposable {
  /** Above what is being typed. */
  write(text: string): void;
}

/** What a person answered: a line, Ctrl-D, or Ctrl-C. */
export type Answer = { readonly line: string } | 'end' | 'interrupt';

export interface Output {
  readonly isTerminal: boolean;
  /** Width of the terminal in columns; 80 elsewhere. */
  readonly columns: number;
  /** Height of the terminal in lines; 24 elsewhere. */
  readonly rows: number;
  /**
   * Queues text or bytes, in order. A returned promise asks the caller to wait: the reader is slow.
   * After an error everything is dropped and `closed` aborts.
   */
  write(data: string | Uint8Array): Promise<void> | undefined;
  /** Resolves when all that was written has left this process. */
  flush(): Promise<void>;
  /** Aborts when nothing more can be written; the reason is the system's error. */
  readonly closed: AbortSignal;
}

/** `| head -1`: no trouble, unlike a full disk. */
export function hasReaderLeft({ closed }: Output): boolean {
  const reason: unknown = closed.reason;
  return reason instanceof Error && 'code' in reason && reason.code === 'EPIPE';
}
