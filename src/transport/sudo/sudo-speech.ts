/** What comes on stderr before the command itself does: sudo's prompts, what else it says, the mark of the command. */

const KEPT_BYTES = 4096;

export class SudoSpeech {
  readonly #mark: Buffer;
  readonly #prompt: Buffer | undefined;
  #said: Buffer = Buffer.alloc(0);
  #prompts = 0;
  #hasStarted = false;

  constructor(mark: string, prompt: string | undefined) {
    this.#mark = Buffer.from(`${mark}\n`);
    this.#prompt = prompt === undefined ? undefined : Buffer.from(prompt);
  }

  /** How often sudo has asked. */
  get prompts(): number {
    return this.#prompts;
  }

  /** Whether the command runs. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** What sudo said since it asked last, or at all. */
  get said(): Uint8Array {
    return this.#said;
  }

  /** The part of `chunk` that the command printed. */
  hear(chunk: Uint8Array): Uint8Array {
    if (this.#hasStarted) return chunk;
    const text = Buffer.concat([this.#said, chunk]);
    const start = text.indexOf(this.#mark);
    this.#hasStarted = start >= 0;
    const said = this.#hasStarted ? text.subarray(0, start) : text;
    this.#said = Buffer.from(this.#withoutPrompts(said).subarray(-KEPT_BYTES));
    return this.#hasStarted ? text.subarray(start + this.#mark.length) : Buffer.alloc(0);
  }

  #withoutPrompts(text: Buffer): Buffer {
    const at = this.#prompt === undefined ? -1 : text.indexOf(this.#prompt);
    if (at < 0 || this.#prompt === undefined) return text;
    this.#prompts++;
    return this.#withoutPrompts(text.subarray(at + this.#prompt.length));
  }
}
