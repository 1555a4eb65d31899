/** Sends framed scripts to nodes, over connections that are kept, and hands out what came back. */

import type { Clock } from '../../base/index.ts';
import { newRunId, type NodeResult, run, type RunObserver } from '../../engine/index.ts';
import { framedCommand, frameMark, type Frames, FrameStream } from '../../facts/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import { type Connector, KeptConnections, withSudo } from '../../transport/index.ts';
import type { Way } from './way.ts';

export interface WaysOptions {
  /** Closed with the ways. */
  readonly connector: Connector;
  /** For what runs on this machine; closed with the ways. */
  readonly local: Connector;
  /** What sudo is answered; without it, it must not ask. */
  readonly sudoPassword?: string | undefined;
  /** Most nodes asked at once. */
  readonly fanout: number;
  readonly clock: Clock;
}

export interface Question {
  /** Scripts by node; several of one node run one behind the other, and their frames are put together. */
  readonly scripts: ReadonlyMap<string, string | readonly string[]>;
  readonly timeoutMs: number;
}

/** The frames of a whole answer, else how the node ended without one. */
export type Answered =
  | { readonly frames: Frames; readonly result?: undefined }
  | { readonly frames?: undefined; readonly result: NodeResult };

export class Ways implements AsyncDisposable {
  readonly nonce: string;
  readonly #connectors: Readonly<Record<Way, Connector>>;
  readonly #kept: readonly KeptConnections[];
  readonly #options: WaysOptions;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: WaysOptions) {
    const kept = new KeptConnections(options.connector);
    const local = new KeptConnections(options.local);
    const password = options.sudoPassword;
    this.#options = options;
    this.#kept = [kept, local];
    this.#connectors = {
      plain: kept,
      sudo: withSudo(kept, { user: 'root', ifNeeded: true, password }),
      doas: withSudo(kept, { program: 'doas', user: 'root', ifNeeded: true }),
      local,
    };
    this.nonce = `grappe-${newRunId(options.clock.date(), Math.random)}`;
  }

  /**
   * Tells of every node once, and resolves then. What keeps a session open beyond its answer, such as a daemon that
   * has inherited it, holds up nobody.
   */
  async ask(
    way: Way,
    { scripts, timeoutMs }: Question,
    told: (node: string, answered: Answered) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (scripts.size === 0) return;
    const all = Promise.withResolvers<void>();
    const open = new Map<string, Collected>();
    const tell = (node: string, answered: Answered): void => {
      if (open.get(node)?.isTold) return;
      collectedOf(open, node, this.nonce).isTold = true;
      told(node, answered);
    };
    const left = new Set(scripts.keys());
    const close = (node: string): void => {
      left.delete(node);
      if (left.size === 0) all.resolve();
    };
    const { fanout, clock } = this.#options;
    const running = run(
      {
        id: this.nonce,
        nodes: NodeSet.from([...scripts.keys()]),
        command: (node) => [scripts.get(node) ?? ''].flat().map((script) => this.#framed(script)),
        fanout,
        commandTimeoutMs: timeoutMs,
      },
      { connector: this.#connectors[way], clock, random: Math.random },
      {
        output: (node, stream, chunk) => {
          if (stream === 'stderr') return undefined;
          const collected = collectedOf(open, node, this.nonce);
          if (!collected.push(chunk, [scripts.get(node) ?? ''].flat().length)) return undefined;
          tell(node, { frames: collected.frames });
          close(node);
          return undefined;
        },
        again: ({ node }) => open.delete(node),
        ended: (result) => {
          tell(result.node, { result });
          close(result.node);
        },
      },
      signal,
    );
    this.#track(running);
    await Promise.race([all.promise, running]);
  }

  /** Scripts whose output is wanted as it comes. Resolves when all have ended. */
  async stream(
    way: Way,
    { scripts, fanout }: { readonly scripts: ReadonlyMap<string, string>; readonly fanout: number },
    observer: RunObserver,
    signal: AbortSignal,
  ): Promise<void> {
    const running = run(
      {
        id: this.nonce,
        nodes: NodeSet.from([...scripts.keys()]),
        command: (node) => framedCommand(scripts.get(node) ?? ''),
        fanout,
        commandTimeoutMs: 0,
      },
      { connector: this.#connectors[way], clock: this.#options.clock, random: Math.random },
      observer,
      signal,
    );
    this.#track(running);
    await running;
  }

  /** A script that goes on and on; yields each answer, then how it ended. */
  async *listen(way: Way, node: string, script: string, signal: AbortSignal): AsyncGenerator<Answered, void> {
    const left = new AbortController();
    const inbox: Answered[] = [];
    let bell = Promise.withResolvers<void>();
    const put = (answered: Answered): void => {
      // Whoever is slow gets the newest.
      if (inbox.length >= MOST_WAITING) inbox.shift();
      inbox.push(answered);
      bell.resolve();
    };
    let stream = new FrameStream(this.nonce);
    const running = run(
      {
        id: this.nonce,
        nodes: NodeSet.from([node]),
        command: () => framedCommand(script),
        fanout: 1,
        commandTimeoutMs: 0,
      },
      { connector: this.#connectors[way], clock: this.#options.clock, random: Math.random },
      {
        output: (_node, from, chunk) => {
          const frames = from === 'stdout' ? stream.push(chunk) : undefined;
          if (frames) put({ frames });
          return undefined;
        },
        again: () => (stream = new FrameStream(this.nonce)),
        ended: (result) => put({ result }),
      },
      AbortSignal.any([signal, left.signal]),
    );
    this.#track(running);
    try {
      for (;;) {
        const answered = inbox.shift();
        if (answered) yield answered;
        else await bell.promise.then(() => (bell = Promise.withResolvers()));
        if (answered?.result) return;
      }
    } finally {
      left.abort(new Error('the watch was left'));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#running);
    await Promise.all(this.#kept.map((kept) => kept[Symbol.asyncDispose]()));
  }

  #framed(script: string): string {
    return framedCommand(`${script}\n${frameMark(this.nonce, 'end')}`);
  }

  #track(running: Promise<unknown>): void {
    this.#running.add(running);
    void running.catch(() => undefined).finally(() => this.#running.delete(running));
  }
}

const MOST_WAITING = 16;

class Collected {
  readonly #stream: FrameStream;
  readonly #frames = new Map<string, string>();
  #answers = 0;
  isTold = false;

  constructor(nonce: string) {
    this.#stream = new FrameStream(nonce);
  }

  get frames(): Frames {
    return this.#frames;
  }

  /** True when so many answers are whole. */
  push(chunk: Uint8Array, wanted: number): boolean {
    const frames = this.#stream.push(chunk);
    if (!frames) return false;
    for (const [name, text] of frames) this.#frames.set(name, text);
    return ++this.#answers === wanted;
  }
}

function collectedOf(open: Map<string, Collected>, node: string, nonce: string): Collected {
  const collected = open.get(node) ?? new Collected(nonce);
  open.set(node, collected);
  return collected;
}
