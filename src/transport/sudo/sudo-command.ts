/**
 * One command under sudo. The password is sent only after sudo's own prompt, and once: it can be neither the
 * command's input nor, on a node that knows the caller already, anybody else's. Standard input begins where the
 * command does.
 */

import { randomBytes } from 'node:crypto';
import { printableLine } from '../printable.ts';
import type { Connection, ExecEnd, ExecIo, OutputStream } from '../transport.ts';
import { SudoSpeech } from './sudo-speech.ts';
import { sudoText } from './sudo-text.ts';

export interface Sudo {
  /** sudo, when absent. */
  readonly program?: 'sudo' | 'doas';
  /** A login that is this user already needs no sudo. */
  readonly ifNeeded?: boolean;
  /** Whose rights the command gets. */
  readonly user: string;
  /** Without it, a node whose sudo wants a password is `denied`; doas takes none. */
  readonly password?: string | undefined;
}

/** For sudo to ask, and then to judge. Longer than any directory service takes; it may have asked for something else. */
const PATIENCE_MS = 60_000;

export class SudoCommand implements ExecIo {
  readonly #sudo: Sudo;
  readonly #io: ExecIo;
  readonly #speech: SudoSpeech;
  readonly #mark: string;
  readonly #prompt: string | undefined;
  readonly #asked = Promise.withResolvers<void>();
  readonly #admitted = Promise.withResolvers<boolean>();
  #patience: NodeJS.Timeout | undefined;
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;

  constructor(sudo: Sudo, io: ExecIo) {
    const nonce = `grappe${randomBytes(8).toString('hex')}`;
    this.#sudo = sudo;
    this.#io = io;
    this.#mark = `${nonce}-runs`;
    const password = sudo.program === 'doas' ? undefined : sudo.password;
    this.#prompt = password === undefined ? undefined : `${nonce}-password`;
    this.#speech = new SudoSpeech(this.#mark, this.#prompt);
    this.signal = io.signal;
    const stdin = password === undefined ? io.stdin : this.#stdinAfter(password);
    if (stdin) this.stdin = stdin;
  }

  /** Never rejects. */
  async run(connection: Connection, command: string): Promise<ExecEnd> {
    const { program, user, ifNeeded } = this.#sudo;
    const words = { mark: this.#mark, prompt: this.#prompt, env: this.#io.env };
    const text = sudoText(command, { program, user, ifNeeded, ...words });
    try {
      return this.#judged(await connection.exec(text, this));
    } finally {
      this.#giveUp();
    }
  }

  onSent(): void {
    if (this.#prompt !== undefined) this.#wait();
    this.#io.onSent?.();
  }

  onPreamble(text: Uint8Array): void {
    this.#io.onPreamble?.(text);
  }

  onOutput(stream: OutputStream, chunk: Uint8Array): Promise<void> | undefined {
    const own = stream === 'stdout' ? chunk : this.#heard(chunk);
    return own.length === 0 ? undefined : this.#io.onOutput(stream, own);
  }

  #heard(chunk: Uint8Array): Uint8Array {
    const speech = this.#speech;
    if (speech.hasStarted) return chunk;
    const before = speech.prompts;
    const own = speech.hear(chunk);
    if (speech.hasStarted) this.#admit(true);
    else if (speech.prompts > 1) this.#admit(false);
    else if (speech.prompts > before) this.#wait();
    if (speech.prompts > 0) this.#asked.resolve();
    return own;
  }

  async *#stdinAfter(password: string): AsyncGenerator<Uint8Array> {
    await this.#asked.promise;
    if (this.#speech.prompts === 1 && !this.#speech.hasStarted) yield Buffer.from(`${password}\n`);
    // The end of input tells a sudo that asks again that there is no other answer.
    if ((await this.#admitted.promise) && this.#io.stdin) yield* this.#io.stdin;
  }

  #wait(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#giveUp(), PATIENCE_MS);
  }

  #giveUp(): void {
    this.#admit(false);
  }

  #admit(isAdmitted: boolean): void {
    clearTimeout(this.#patience);
    this.#admitted.resolve(isAdmitted);
    this.#asked.resolve();
  }

  /** How sudo ended says nothing of a command that it did not run. */
  #judged(end: ExecEnd): ExecEnd {
    const wasRefused = end.kind === 'exited' || (end.kind === 'signalled' && !this.signal.aborted);
    if (this.#speech.hasStarted || !wasRefused) return end;
    return { kind: 'not-sent', outcome: 'denied', cause: 'privilege', detail: this.#refusal() };
  }

  #refusal(): string {
    if (this.#speech.prompts > 1) return 'sudo did not accept the password';
    const said = printableLine(this.#speech.said);
    return said === '' ? `${this.#sudo.program ?? 'sudo'} did not run the command` : said;
  }
}
