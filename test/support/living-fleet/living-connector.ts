/**
 * Made-up nodes that live. What they are asked every second they answer without a process; every other command is run by a shell of
 * this machine, with a home folder of the node's own.
 */

import { createLocalConnector } from '../../../src/transport/local/index.ts';
import { ConnectError } from '../../../src/transport/index.ts';
import type { Connection, Connector, ExecEnd, ExecIo } from '../../../src/transport/transport.ts';
import { type Flood, floodLines, hostAnswer, liveAnswer, type Question, questionIn } from './node-answers.ts';
import { CPUS, type NodeLife } from './node-life.ts';

/** At once. */
const FLOOD_LINES = 100;

export interface LivingNode {
  readonly home: string;
  readonly life: NodeLife;
}

export class LivingConnector implements Connector {
  readonly #nodes: (name: string) => LivingNode;
  readonly #local = createLocalConnector({ ...process.env });

  constructor(nodes: (name: string) => LivingNode) {
    this.#nodes = nodes;
  }

  siteOf(node: string): string {
    return node;
  }

  async connect(name: string, signal: AbortSignal): Promise<Connection> {
    const node = this.#nodes(name);
    if (node.life.isSilent(Date.now()))
      throw new ConnectError('unreachable', 'connect-timeout', `no answer from ${name}`);
    return new LivingConnection(await this.#local.connect(name, signal), node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#local[Symbol.asyncDispose]();
  }
}

class LivingConnection implements Connection {
  readonly transport = 'fake';
  readonly details = {};
  readonly #local: Connection;
  readonly #node: LivingNode;

  constructor(local: Connection, node: LivingNode) {
    this.#local = local;
    this.#node = node;
  }

  get node(): string {
    return this.#local.node;
  }

  get alive(): boolean {
    return this.#local.alive && !this.#node.life.isSilent(Date.now());
  }

  exec(command: string, io: ExecIo): Promise<ExecEnd> {
    const question = questionIn(command);
    if (question === undefined) return this.#local.exec(this.#atHome(command), io);
    return question.kind === 'flood' ? this.#flood(question, io) : this.#tell(question, io);
  }

  #atHome(command: string): string {
    const { home } = this.#node;
    return `HOME='${home}' PATH='${home}/bin':$PATH GRAPPE_NODE=${this.node} GRAPPE_LOCKS='${home}/locks'; export HOME PATH GRAPPE_NODE GRAPPE_LOCKS; cd\n${command}`;
  }

  sftp(): ReturnType<Connection['sftp']> {
    return this.#local.sftp();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#local[Symbol.asyncDispose]();
  }

  async #flood(flood: Flood, io: ExecIo): Promise<ExecEnd> {
    io.onSent?.();
    const step = flood.everyMs === 0 ? FLOOD_LINES : 1;
    for (let from = 0; from < flood.lines; from += step) {
      const count = Math.min(step, flood.lines - from);
      await io.onOutput('stdout', Buffer.from(floodLines(this.node, flood, from, count)));
      await sleepUnless(io.signal, flood.everyMs);
      if (io.signal.aborted) return { kind: 'signalled', signal: 'SIGTERM' };
    }
    return { kind: 'exited', code: 0 };
  }

  /** Once, or for as long as somebody listens. */
  async #tell(question: Exclude<Question, Flood>, io: ExecIo): Promise<ExecEnd> {
    io.onSent?.();
    const everyMs = question.kind === 'word' ? 0 : question.everyMs;
    for (;;) {
      const now = Date.now();
      if (this.#node.life.isSilent(now)) return { kind: 'lost', cause: 'link-lost', detail: 'no answer' };
      await io.onOutput('stdout', Buffer.from(this.#answer(question, now)));
      if (everyMs === 0) return { kind: 'exited', code: 0 };
      await sleepUnless(io.signal, everyMs);
      if (io.signal.aborted) return { kind: 'signalled', signal: 'SIGTERM' };
    }
  }

  #ticks = { all: 0, idle: 0, sinceMs: 0 };

  #answer(question: Exclude<Question, Flood>, ms: number): string {
    if (question.kind === 'word') return `${question.text}\n`;
    const now = { ...this.#node.life.at(ms), ms };
    if (question.kind === 'host') return hostAnswer(question.nonce, now);
    const passed = this.#ticks.sinceMs === 0 ? 1000 : ms - this.#ticks.sinceMs;
    const all = this.#ticks.all + Math.round((passed / 10) * CPUS);
    const idle = this.#ticks.idle + Math.round((passed / 10) * CPUS * (1 - now.cpu));
    this.#ticks = { all, idle, sinceMs: ms };
    return liveAnswer(question.nonce, now, this.#ticks);
  }
}

function sleepUnless(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
