/**
 * An engine whose nodes are made up. A program is its text: `out TEXT`, `sleep MS`, `exit N`, `reach WHAT`, one a line.
 * Nodes can fall silent, start anew, and lose what they were told; each keeps a marker for every run of a program.
 */

import type { Clock } from '../../src/base/index.ts';
import type { Abilities } from '../../src/jobs/abilities.ts';
import type {
  AttemptEnd,
  AttemptOrder,
  Engine,
  News,
  NodeTrouble,
  Offsets,
  ResultFile,
  Standing,
} from '../../src/jobs/engine.ts';

const SILENT: NodeTrouble = { outcome: 'unreachable', cause: 'refused', detail: null };
const CUT: NodeTrouble = { outcome: 'lost', cause: 'link-lost', detail: null };
const CANNOT: NodeTrouble = { outcome: 'failed', cause: null, detail: 'who could end it does not answer' };
const CLOSED: NodeTrouble = { outcome: 'cancelled', cause: null, detail: null };
const TICK_MS = 5;

const ABLE: Abilities = {
  isolation: {
    level: 2,
    why: null,
    fix: null,
    box: { machine: 'x86_64', dropTo: null, disableUserns: true, cgroup: 'none' },
  },
  languages: new Map([['python', { version: '3.11.2' }]]),
  unable: new Map(),
};

interface MadeUpAttempt {
  standing: Standing;
  out: string;
  /** Ends its program. */
  readonly stop: AbortController;
}

export class MadeUpNode {
  abilities: Abilities = ABLE;
  isSilent = false;
  /** The next answer to a start is lost on the way; the node has done what it was told. */
  losesNextAnswer = false;
  /** Of its tasks it tells, and ends none. */
  endsNone = false;
  /** So many orders leave no trace, although the node answers. */
  forgets = 0;
  /** So many runners are gone before their program begins. */
  losesBeginnings = 0;
  readonly attempts = new Map<string, MadeUpAttempt>();
  /** One for each time that a program began. */
  readonly runs: string[] = [];
  #cuts = new AbortController();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends every channel that is open, without a word. */
  cut(): void {
    this.#cuts.abort();
    this.#cuts = new AbortController();
  }

  get cuts(): AbortSignal {
    return this.#cuts.signal;
  }

  begin({ id, work, arguments: words }: AttemptOrder): void {
    if (this.attempts.has(id) || this.forgets-- > 0) return;
    const attempt: MadeUpAttempt = { standing: { is: 'running' }, out: '', stop: new AbortController() };
    this.attempts.set(id, attempt);
    if (this.losesBeginnings-- > 0) {
      attempt.standing = { is: 'lost', began: false };
      return;
    }
    this.runs.push(id);
    void this.#run(attempt, `${work.main}\n${words.join('\n')}`);
  }

  /** All that runs is gone without an end. */
  startAnew(): void {
    this.cut();
    for (const attempt of this.attempts.values()) {
      if (attempt.standing.is !== 'running') continue;
      attempt.standing = { is: 'lost', began: true };
      attempt.stop.abort('lost');
    }
  }

  async #run(attempt: MadeUpAttempt, text: string): Promise<void> {
    let exit = 0;
    let reached: AttemptEnd['reached'] = null;
    for (const line of text.split('\n')) {
      const [word, value = ''] = line.split(/ (.*)/);
      if (word === 'out') attempt.out += `${value}\n`;
      if (word === 'exit') exit = Number(value);
      if (word === 'reach') reached = value as AttemptEnd['reached'];
      if (word === 'sleep')
        await this.#clock.sleep(Number(value), attempt.stop.signal).catch(() => undefined);
      if (attempt.stop.signal.aborted) break;
    }
    if (attempt.stop.signal.reason === 'lost') return;
    if (attempt.stop.signal.aborted) [exit, reached] = [143, 'cancelled'];
    attempt.standing = { is: 'ended', end: endOf(exit, reached, attempt.out.length) };
  }
}

function endOf(exit: number, reached: AttemptEnd['reached'], outBytes: number): AttemptEnd {
  return {
    exit,
    reached,
    phase: 'run',
    used: { wallMs: 1, cpuMs: 1, peakBytes: 1, compileMs: null },
    environment: { node: '', system: 'made up', cpu: null, language: null, version: null, isolation: 2 },
    outBytes,
    errBytes: 0,
  };
}

export class MadeUpEngine implements Engine {
  readonly #nodes: ReadonlyMap<string, MadeUpNode>;
  readonly #clock: Clock;
  readonly swept: string[] = [];
  /** So long it takes until a channel that nobody listens to any more is closed. */
  closingMs = 0;
  starts = 0;
  /** The languages of which the last question was to be first. */
  askedFirst: readonly string[] = [];

  constructor(nodes: ReadonlyMap<string, MadeUpNode>, clock: Clock) {
    this.#nodes = nodes;
    this.#clock = clock;
  }

  async probe(
    nodes: readonly string[],
    told: (node: string, answer: Abilities | NodeTrouble) => void,
    _signal: AbortSignal,
    first: readonly string[] = [],
  ): Promise<void> {
    this.askedFirst = first;
    await this.#clock.sleep(1);
    for (const name of nodes) {
      const node = this.#node(name);
      told(name, node ? node.abilities : SILENT);
    }
  }

  async start(
    name: string,
    orders: readonly AttemptOrder[],
  ): Promise<ReadonlyMap<string, Standing> | NodeTrouble> {
    await this.#clock.sleep(1);
    this.starts++;
    const node = this.#node(name);
    if (!node) return SILENT;
    for (const order of orders) node.begin(order);
    if (node.losesNextAnswer) {
      node.losesNextAnswer = false;
      return CUT;
    }
    return standingsOf(
      node,
      orders.map(({ id }) => id),
    );
  }

  async stat(name: string, ids: readonly string[]): Promise<ReadonlyMap<string, Standing> | NodeTrouble> {
    await this.#clock.sleep(1);
    const node = this.#node(name);
    return node ? standingsOf(node, ids) : SILENT;
  }

  async *watch(
    name: string,
    known: ReadonlyMap<string, Offsets>,
    signal: AbortSignal,
  ): AsyncGenerator<News, NodeTrouble, undefined> {
    const node = this.#node(name);
    if (!node) return SILENT;
    try {
      return yield* this.#tell(name, node, { known, signal });
    } finally {
      await this.#clock.sleep(this.closingMs);
    }
  }

  async stop(name: string, ids: readonly string[]): Promise<ReadonlyMap<string, Standing> | NodeTrouble> {
    const node = this.#node(name);
    if (!node) return SILENT;
    if (node.endsNone) return CANNOT;
    for (const id of ids) node.attempts.get(id)?.stop.abort('stopped');
    await this.#clock.sleep(TICK_MS);
    return standingsOf(node, ids);
  }

  async *results(): AsyncGenerator<ResultFile> {}

  async sweep(name: string, ids: readonly string[]): Promise<NodeTrouble | undefined> {
    await this.#clock.sleep(1);
    const node = this.#node(name);
    if (!node) return SILENT;
    for (const id of ids) node.attempts.get(id)?.stop.abort('stopped');
    this.swept.push(...ids);
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async *#tell(
    name: string,
    node: MadeUpNode,
    { known, signal }: { readonly known: ReadonlyMap<string, Offsets>; readonly signal: AbortSignal },
  ): AsyncGenerator<News, NodeTrouble, undefined> {
    const { cuts } = node;
    const offsets = new Map(Array.from(known, ([id, { stdout }]) => [id, stdout]));
    const told = new Set<string>();
    while (!signal.aborted) {
      if (cuts.aborted || !this.#node(name)) return CUT;
      for (const [id, { out, standing }] of node.attempts) {
        const offset = offsets.get(id) ?? 0;
        const bytes = Buffer.from(out).subarray(offset);
        offsets.set(id, offset + bytes.length);
        if (bytes.length > 0) yield { kind: 'output', id, stream: 'stdout', offset, bytes };
        if (standing.is === 'running' || standing.is === 'none' || told.has(id)) continue;
        told.add(id);
        yield { kind: 'standing', id, standing };
      }
      await this.#clock.sleep(TICK_MS);
    }
    return CLOSED;
  }

  #node(name: string): MadeUpNode | undefined {
    const node = this.#nodes.get(name);
    return node?.isSilent ? undefined : node;
  }
}

function standingsOf(node: MadeUpNode, ids: readonly string[]): Map<string, Standing> {
  return new Map(ids.map((id) => [id, node.attempts.get(id)?.standing ?? { is: 'none' }]));
}
