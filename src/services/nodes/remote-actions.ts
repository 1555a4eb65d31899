/** NodeActions over SSH: one round trip for everything that is asked of a node at once. */

import type { Clock, Verb } from '../../base/index.ts';
import { type Frames, frameMark, repeated } from '../../facts/index.ts';
import type { Hook } from '../../config/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Connector } from '../../transport/index.ts';
import { checkUnit } from '../backends/index.ts';
import { discoverScript } from '../discover/discover-script.ts';
import { type FoundUnit, foundUnits } from '../discover/found-units.ts';
import { LockBook, type LockWish } from '../lock/lock-book.ts';
import { breakLocks, listLocks, type LocksOfNodes } from '../lock/lock-desk.ts';
import { LockKeeper } from '../lock/lock-keeper.ts';
import { type LogRequest, type LogSink, streamLogs } from '../logs/stream-logs.ts';
import type { Acted, HookEnd, HookVariables, NodeActions, Target, Watched } from '../node-actions.ts';
import type { NodeReading, Trouble } from '../reading.ts';
import { readUnitFiles, type UnitFiles } from '../unit-files/read-unit-files.ts';
import { actScript, BEFORE } from './act-script.ts';
import { HEALTH_FUNCTIONS, healthIn, healthScript } from './health-script.ts';
import { runHook } from './hook-run.ts';
import type { Surroundings } from './node-script.ts';
import { readNodes } from './read-round.ts';
import { readingsIn, readParts, readScripts } from './read-script.ts';
import { noPrivilege, troubleOf } from './trouble.ts';
import { actingWay, type Become, isOnce, wayOf } from './way.ts';
import { type Answered, Ways } from './ways.ts';

export interface RemoteOptions {
  /** Reaches the nodes; closed with the actions. */
  readonly connector: Connector;
  /** Reaches this machine, whatever the node: for hooks and commands that run here. Closed with the actions. */
  readonly local: Connector;
  readonly sudoPassword?: string | undefined;
  readonly fanout: number;
  /** For the answer of a node, after the connection. */
  readonly readTimeoutMs: number;
  readonly runId: string;
  /** All nodes selected for a service, folded. */
  readonly nodeSetOf: (service: string) => string;
  /** The nodes of a hook. */
  readonly nodesOf: (expression: string) => Promise<NodeSet>;
  readonly clock: Clock;
  /** Locks to take with the first reading; without it, nothing is locked: reads never lock. */
  readonly lock?: LockWish;
}

/** systemd's own deadline is looked at on the node; this much later nobody waits for its answer any more. */
const SLACK_MS = 15_000;

export class RemoteActions implements NodeActions, AsyncDisposable {
  /** Undefined where nothing is locked. */
  readonly locks: LockKeeper | undefined;
  readonly #options: RemoteOptions;
  readonly #ways: Ways;
  readonly #book: LockBook | undefined;
  readonly #rooted = new Set<string>();
  /** Verbs that one command does for all nodes. */
  readonly #once = new Map<string, Promise<Acted>>();

  constructor(options: RemoteOptions) {
    const { connector, local, sudoPassword, fanout, clock, lock } = options;
    this.#options = options;
    this.#ways = new Ways({ connector, local, sudoPassword, fanout, clock });
    this.#book = lock && new LockBook(lock);
    this.locks = this.#book && new LockKeeper(this.#book, this.#ways, clock);
  }

  async readAll(
    targets: ReadonlyMap<string, readonly Target[]>,
    told: (node: string, reading: NodeReading) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for (const { settings } of [...targets.values()].flat()) checkUnit(settings.unit, settings.backend);
    const request = {
      ways: this.#ways,
      targets,
      surroundings: (target: Target) => this.#surroundings(target, 'status'),
      timeoutMs: this.#options.readTimeoutMs,
      locks: this.#book,
      rooted: this.#rooted,
    };
    await readNodes(request, told, signal);
  }

  act(target: Target, verb: Verb, signal: AbortSignal): Promise<Acted> {
    checkUnit(target.settings.unit, target.settings.backend);
    if (!isOnce(target)) return this.#act(target, verb, signal);
    const key = `${verb} ${target.service}`;
    const known = this.#once.get(key);
    if (known) return known;
    const acting = this.#act(target, verb, signal);
    this.#once.set(key, acting);
    // What failed may be tried again.
    void acting.then((acted) =>
      acted.kind === 'done' && acted.exit === 0 ? undefined : this.#once.delete(key),
    );
    return acting;
  }

  async *watch(target: Target, everyMs: number, signal: AbortSignal): AsyncGenerator<Watched, void> {
    const { healthcheck } = target.settings;
    const parts = readParts([target]);
    const { nonce } = this.#ways;
    const [reading = ''] = readScripts(parts, nonce, (each) => this.#surroundings(each, 'status'));
    const rounds = healthcheck ? Math.max(1, Math.round(healthcheck.intervalMs / everyMs)) : 1;
    const health = healthcheck
      ? `if [ $((round % ${rounds})) = 0 ]; then\n${healthScript(healthcheck, nonce)}\nfi\nround=$((round + 1))\n`
      : '';
    const script = `${HEALTH_FUNCTIONS}round=0\n${repeated(`${reading}\n${health}${frameMark(nonce, 'end')}`, everyMs)}`;
    for await (const answered of this.#ways.listen(actingWay(target), target.node, script, signal)) {
      if (answered.frames === undefined) yield { kind: 'trouble', trouble: troubleOf(answered.result) };
      else {
        const [found] = readingsIn(parts[0] ?? { name: '', targets: [] }, answered.frames) ?? [];
        if (found) yield { kind: 'reading', reading: found, health: healthIn(answered.frames) };
      }
    }
  }

  runHook(target: Target, hook: Hook, variables: HookVariables, signal: AbortSignal): Promise<HookEnd> {
    const { nodesOf } = this.#options;
    return runHook({ ways: this.#ways, target, hook, variables, nodesOf }, signal);
  }

  /** What units have written, as it comes. */
  async logs(request: LogRequest, sink: LogSink, signal: AbortSignal): Promise<void> {
    const { fanout, clock } = this.#options;
    const surroundings = (target: Target): Surroundings => this.#surroundings(target, 'status');
    await streamLogs({ ways: this.#ways, surroundings, fanout, clock }, request, sink, signal);
  }

  /** The files that make units what they are; each target is told once. */
  async unitFiles(
    targets: readonly Target[],
    told: (target: Target, files: UnitFiles) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for (const { settings } of targets) checkUnit(settings.unit, settings.backend);
    const surroundings = (target: Target): Surroundings => this.#surroundings(target, 'status');
    const { readTimeoutMs: timeoutMs } = this.#options;
    await readUnitFiles({ ways: this.#ways, surroundings, timeoutMs }, targets, told, signal);
  }

  /** The services that nodes have, whether anybody has defined them or not. */
  async discover(
    nodes: Iterable<string>,
    told: (node: string, found: readonly FoundUnit[] | Trouble) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const script = discoverScript(this.#ways.nonce);
    const scripts = new Map(Array.from(nodes, (node) => [node, script]));
    const { readTimeoutMs: timeoutMs } = this.#options;
    await this.#ways.ask(
      'plain',
      { scripts, timeoutMs },
      (node, { frames, result }) => told(node, frames ? (foundUnits(frames) ?? NO_SENSE) : troubleOf(result)),
      signal,
    );
  }

  /** Whoever's locks on these nodes; `become` as the services there have it. */
  listLocks(nodes: Iterable<string>, become: Become, signal: AbortSignal): Promise<LocksOfNodes> {
    return listLocks({ ways: this.#ways, way: wayOf(become), nodes }, signal);
  }

  /** Breaks the locks of one run, and tells which. */
  breakLocks(
    id: string,
    { nodes, become }: { readonly nodes: Iterable<string>; readonly become: Become },
    signal: AbortSignal,
  ): Promise<LocksOfNodes> {
    return breakLocks({ ways: this.#ways, way: wayOf(become), nodes }, id, signal);
  }

  /** Gives locks back, and closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.locks?.release();
    await this.#ways[Symbol.asyncDispose]();
  }

  async #act(target: Target, verb: Verb, signal: AbortSignal): Promise<Acted> {
    const surroundings = this.#surroundings(target, verb);
    const script = actScript(target, verb, { nonce: this.#ways.nonce, surroundings });
    const { backend, timeoutMs } = target.settings;
    const waitMs = timeoutMs + (backend === 'systemd' || backend === 'auto' ? SLACK_MS : 0);
    const answered = await this.#ask(target, script, { timeoutMs: waitMs, signal });
    if (answered.frames) return actedOf(target, answered.frames);
    if (answered.result.outcome === 'timeout') return this.#overdue(target, signal);
    return { kind: 'trouble', trouble: troubleOf(answered.result) };
  }

  /** The verb was ended, and what it has begun may go on: how the unit stands now is another question. */
  async #overdue(target: Target, signal: AbortSignal): Promise<Acted> {
    const scripts = readScripts(readParts([target]), this.#ways.nonce, (each) =>
      this.#surroundings(each, 'status'),
    );
    const timeoutMs = this.#options.readTimeoutMs;
    const answered = await this.#ask(target, scripts.join('\n'), { timeoutMs, signal });
    const [reading] = answered.frames
      ? (readingsIn({ name: 'read-0', targets: [target] }, answered.frames) ?? [])
      : [];
    if (reading) return { kind: 'done', exit: null, output: '', before: null, reading, log: '' };
    if (answered.result) return { kind: 'trouble', trouble: troubleOf(answered.result) };
    return { kind: 'trouble', trouble: NO_SENSE };
  }

  async #ask(
    target: Target,
    script: string,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Answered> {
    const scripts = new Map([[target.node, script]]);
    let answer: Answered | undefined;
    const told = (_node: string, answered: Answered): void => void (answer = answered);
    await this.#ways.ask(actingWay(target), { scripts, timeoutMs }, told, signal);
    if (answer === undefined) throw new Error(`no end of ${target.node}`);
    return answer;
  }

  #surroundings(target: Target, verb: Surroundings['verb']): Surroundings {
    const { runId, nodeSetOf } = this.#options;
    return { runId, nodeSet: nodeSetOf(target.service), verb };
  }
}

const NO_SENSE = { outcome: 'failed', cause: 'protocol', detail: 'its answer makes no sense' } as const;

const OUTPUT_CHARS = 4000;
const REFUSED =
  /access denied|authentication (is )?required|permission denied|operation not permitted|must be (run as )?(root|superuser)/i;

function incarnationIn(target: Target, frames: Frames): string | null {
  const [reading] = frames.has(BEFORE) ? (readingsIn({ name: BEFORE, targets: [target] }, frames) ?? []) : [];
  return reading?.incarnation ?? null;
}

function actedOf(target: Target, frames: Frames): Acted {
  const [, exit, user, late] = /^(\d{1,3}) (\d{1,10}) (1?)\n/.exec(frames.get('exit') ?? '') ?? [];
  const [reading] = readingsIn({ name: 'read-0', targets: [target] }, frames) ?? [];
  if (exit === undefined || reading === undefined) return { kind: 'trouble', trouble: NO_SENSE };
  const output = (frames.get('verb') ?? '').replace(/\n+$/, '').slice(-OUTPUT_CHARS);
  const refusal = REFUSED.exec(output);
  // Without root it is a matter of rights, whatever else the tool makes of it.
  if (user !== '0' && exit !== '0' && refusal) return { kind: 'trouble', trouble: noPrivilege(refusal[0]) };
  const log = (frames.get('logs') ?? '').replace(/\n+$/, '');
  const before = incarnationIn(target, frames);
  return { kind: 'done', exit: late === '1' ? null : Number(exit), output, before, reading, log };
}
