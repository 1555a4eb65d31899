/** Lines about how attempts stand, as a node says them. Nothing in them is trusted. */

/** What a node's files say of an attempt. */
export type Stood =
  | { readonly is: 'none' }
  /** A batch system has it, and has not started it. */
  | { readonly is: 'waiting' }
  | { readonly is: 'running' }
  | Gone
  | { readonly is: 'lost'; readonly began: boolean }
  | ({ readonly is: 'ended' } & Ended);

/** The batch system does not run it, and no end of it is to be seen; its word for it, if it knows it at all. */
export interface Gone {
  readonly is: 'gone';
  /** How far it had come by its files. */
  readonly claim: 'unclaimed' | 'notbegan' | 'began';
  readonly word: string | null;
  readonly exit: number;
}

export interface Ended {
  readonly exit: number;
  /** Lines `key value`: what was given as `about`, then what the program's script wrote down. */
  readonly evidence: string;
  readonly outBytes: number;
  readonly errBytes: number;
}

const MOST_EVIDENCE = 64;
const GONE = /^gone (unclaimed|notbegan|began)\/(-|[A-Z_]{1,32})\/(\d{1,5})$/;
const ENDED = /^ended (\d{1,3}) (\d{1,15}) (\d{1,15})$/;

/** Feeds on lines; an end comes behind its evidence. */
export class StandingLines {
  #evidence: string[] = [];

  /** Undefined for a line of evidence; throws of what is no such line. */
  push(line: string): { readonly id: string; readonly stood: Stood } | undefined {
    if (line.startsWith('= ')) {
      if (this.#evidence.length < MOST_EVIDENCE) this.#evidence.push(line.slice(2));
      return undefined;
    }
    const [, id = '', rest = ''] = /^s ([A-Za-z0-9.]{1,128}) (.*)$/.exec(line) ?? [];
    const stood = this.#stood(rest);
    this.#evidence = [];
    if (id === '' || stood === undefined) throw new Error('a line of its answer is not understood');
    return { id, stood };
  }

  #stood(text: string): Stood | undefined {
    if (text === 'none' || text === 'waiting' || text === 'running') return { is: text };
    if (text === 'lost began' || text === 'lost notbegan')
      return { is: 'lost', began: text === 'lost began' };
    const match = ENDED.exec(text);
    if (!match) return goneIn(text);
    const [exit = 0, outBytes = 0, errBytes = 0] = match.slice(1).map(Number);
    const evidence = this.#evidence.map((line) => `${line}\n`).join('');
    return { is: 'ended', exit, evidence, outBytes, errBytes };
  }
}

function goneIn(text: string): Gone | undefined {
  const [, claim = '', word = '-', status] = GONE.exec(text) ?? [];
  if (claim !== 'unclaimed' && claim !== 'notbegan' && claim !== 'began') return undefined;
  return { is: 'gone', claim, word: word === '-' ? null : word, exit: Number(status) >> 8 };
}
