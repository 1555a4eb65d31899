/** A fleet that is made up: units on nodes that do what a script says, in virtual time. The other side of NodeActions. */

import type { Clock, Verb } from '../../src/base/index.ts';
import type { Hook } from '../../src/config/index.ts';
import type {
  Acted,
  HookEnd,
  HookVariables,
  Instance,
  NodeActions,
  NodeReading,
  Reading,
  Target,
  Trouble,
  UnitState,
  Watched,
} from '../../src/services/index.ts';

/** What goes wrong with one instance. Times are milliseconds of the clock. */
export interface Fault {
  /** From the first verb on, or already when it is read. */
  readonly trouble?: { readonly trouble: Trouble; readonly from: 'read' | 'act' };
  /** Every verb takes so long; past its timeout it is reported as not ended. */
  readonly slowMs?: number;
  /** Verbs are never answered. */
  readonly isMute?: boolean;
  /** The exit code of verbs, whatever they do. */
  readonly exit?: number;
  /** Verbs have no effect. */
  readonly isDeaf?: boolean;
  /** Nobody can tell one of its processes from the next. */
  readonly isNameless?: boolean;
  /** Dies so long after each start. */
  readonly diesAfterMs?: number;
  /** That it dies is over once so many verbs were done. */
  readonly revivesAfter?: number;
  /** Ends well by itself so long after each start. */
  readonly endsAfterMs?: number;
  /** The answer to the first verb is lost, though it was done. */
  readonly losesFirst?: Trouble;
  /** Its supervisor starts it again so long after each start, and goes on doing so. */
  readonly restartsAfterMs?: number;
  /** How its supervisor's restarts show: only by a new incarnation, or as a state of its own. */
  readonly restartsAs?: 'incarnation' | 'count' | 'flapping';
  /** Stays `starting` so long. */
  readonly startsForMs?: number;
  /** Its healthcheck passes only so long after a start; Infinity: never. */
  readonly healthyAfterMs?: number;
  /** Only the first so many verbs fail. */
  readonly failsFirst?: number;
  /** Hooks by their text, with the exit code they end with, or what keeps it from us. */
  readonly hooks?: Readonly<Record<string, number | Trouble>>;
}

interface Unit {
  state: UnitState;
  enabled: boolean | null;
  masked: boolean;
  startedMs: number | null;
  incarnation: number;
  restarts: number;
  verbs: number;
}

export interface MadeUpFleetOptions {
  readonly clock: Clock;
  readonly fault?: (instance: Instance) => Fault | undefined;
  /** How units stand before anything is done; stopped when absent. */
  readonly state?: (instance: Instance) => Partial<Pick<Unit, 'state' | 'enabled' | 'masked'>> | undefined;
}

export interface Deed extends Instance {
  readonly verb: Verb;
  readonly beganMs: number;
  endedMs: number | undefined;
}

interface HookCall extends Instance {
  readonly run: string;
  readonly variables: HookVariables;
  readonly beganMs: number;
}

export class MadeUpFleet implements NodeActions {
  readonly deeds: Deed[] = [];
  readonly hooks: HookCall[] = [];
  readonly reads: string[] = [];
  running = 0;
  peak = 0;
  readonly #options: MadeUpFleetOptions;
  readonly #units = new Map<string, Unit>();

  constructor(options: MadeUpFleetOptions) {
    this.#options = options;
  }

  /** As a rollout would be told of it, without any faults of reading. */
  stateOf(instance: Instance): UnitState {
    return this.#read(instance).state;
  }

  async readAll(
    targets: ReadonlyMap<string, readonly Target[]>,
    told: (node: string, reading: NodeReading) => void,
  ): Promise<void> {
    for (const [node, instances] of targets) {
      this.reads.push(node);
      const faults = instances.map((instance) => this.#fault(instance).trouble);
      const trouble = faults.find((one) => one?.from === 'read')?.trouble;
      if (trouble) told(node, { kind: 'trouble', trouble });
      else
        told(node, {
          kind: 'read',
          readings: new Map(instances.map((one) => [one.service, this.#read(one)])),
        });
    }
  }

  async act(target: Target, verb: Verb, signal: AbortSignal): Promise<Acted> {
    const { service, node } = target;
    const fault = this.#fault(target);
    const unit = this.#unit(target);
    const before = this.#before(verb, target);
    const deed: Deed = { service, node, verb, beganMs: this.#options.clock.now(), endedMs: undefined };
    this.deeds.push(deed);
    this.peak = Math.max(this.peak, ++this.running);
    const { slowMs = 10, isMute = false } = fault;
    try {
      await this.#options.clock.sleep(isMute ? 1e9 : Math.min(slowMs, target.settings.timeoutMs), signal);
    } finally {
      this.running--;
      deed.endedMs = this.#options.clock.now();
    }
    if (fault.trouble) return { kind: 'trouble', trouble: fault.trouble.trouble };
    const isFailing = unit.verbs++ < (fault.failsFirst ?? 0);
    if (isFailing) unit.state = 'failed';
    else if (!fault.isDeaf) this.#obey(unit, verb);
    if (fault.losesFirst && unit.verbs === 1) return { kind: 'trouble', trouble: fault.losesFirst };
    const isLate = slowMs > target.settings.timeoutMs;
    const reading = this.#read(target);
    const log = reading.state === 'failed' ? 'main process exited' : '';
    return { kind: 'done', exit: isLate ? null : exitOf(fault, isFailing), output: '', before, reading, log };
  }

  #before(verb: Verb, target: Target): string | null {
    const { state, incarnation } = this.#read(target);
    return verb.endsWith('restart') && state === 'running' ? incarnation : null;
  }

  async *watch(target: Target, everyMs: number, signal: AbortSignal): AsyncIterable<Watched> {
    const fault = this.#fault(target);
    for (;;) {
      if (fault.trouble) {
        yield { kind: 'trouble', trouble: fault.trouble.trouble };
        return;
      }
      const reading = this.#read(target);
      const isProbed = target.settings.healthcheck !== undefined && reading.state === 'running';
      yield { kind: 'reading', reading, health: isProbed ? this.#health(target) : null };
      await this.#options.clock.sleep(everyMs, signal);
    }
  }

  async runHook(target: Target, hook: Hook, variables: HookVariables, signal: AbortSignal): Promise<HookEnd> {
    const { service, node } = target;
    this.hooks.push({ service, node, run: hook.run, variables, beganMs: this.#options.clock.now() });
    await this.#options.clock.sleep(5, signal);
    const end = this.#fault(target).hooks?.[hook.run] ?? 0;
    return typeof end === 'number'
      ? { kind: 'exited', exit: end, output: '' }
      : { kind: 'trouble', trouble: end };
  }

  #obey(unit: Unit, verb: Verb): void {
    switch (verb) {
      case 'stop':
        unit.state = 'stopped';
        break;
      case 'enable':
      case 'disable':
        unit.enabled = verb === 'enable';
        break;
      case 'mask':
      case 'unmask':
        unit.masked = verb === 'mask';
        break;
      case 'reset-failed':
        unit.state = 'stopped';
        break;
      case 'reload':
        break;
      default:
        unit.state = 'running';
        unit.startedMs = this.#options.clock.now();
        unit.incarnation++;
    }
  }

  /** Time since its start decides how it looks. */
  #read(instance: Instance): Reading {
    const unit = this.#unit(instance);
    const fault = this.#fault(instance);
    const age = unit.startedMs === null ? 0 : this.#options.clock.now() - unit.startedMs;
    const lives =
      fault.restartsAfterMs === undefined || unit.startedMs === null
        ? 0
        : Math.floor(age / fault.restartsAfterMs);
    return {
      state: lookOf(unit, fault, { age, lives }),
      enabled: unit.enabled,
      masked: unit.masked,
      backend: 'systemd',
      detail: null,
      restarts: fault.restartsAs === 'count' ? lives : null,
      incarnation: fault.isNameless
        ? null
        : `${unit.incarnation}.${fault.restartsAs === 'incarnation' ? lives : 0}`,
      stale: false,
    };
  }

  #health(target: Target): { ok: boolean; output: string } {
    const { startedMs } = this.#unit(target);
    const age = startedMs === null ? Infinity : this.#options.clock.now() - startedMs;
    const after = this.#fault(target).healthyAfterMs ?? 0;
    const ok = age >= after && after !== Infinity;
    return { ok, output: ok ? '' : 'not ready' };
  }

  #unit({ service, node }: Instance): Unit {
    const key = `${service} ${node}`;
    const known = this.#units.get(key);
    if (known) return known;
    const unit: Unit = {
      state: 'stopped',
      enabled: false,
      masked: false,
      startedMs: null,
      incarnation: 0,
      restarts: 0,
      verbs: 0,
      ...this.#options.state?.({ service, node }),
    };
    this.#units.set(key, unit);
    return unit;
  }

  #fault(instance: Instance): Fault {
    return this.#options.fault?.(instance) ?? {};
  }
}

function lookOf(unit: Unit, fault: Fault, { age, lives }: { age: number; lives: number }): UnitState {
  if (unit.state !== 'running' || unit.startedMs === null) return unit.state;
  const isMortal = unit.verbs <= (fault.revivesAfter ?? Infinity);
  const looks: readonly (readonly [UnitState, boolean])[] = [
    ['starting', age < (fault.startsForMs ?? 0)],
    ['failed', isMortal && age >= (fault.diesAfterMs ?? Infinity)],
    ['stopped', age >= (fault.endsAfterMs ?? Infinity)],
    ['flapping', fault.restartsAs === 'flapping' && lives > 0],
  ];
  return looks.find(([, holds]) => holds)?.[0] ?? 'running';
}

function exitOf({ exit }: Fault, isFailing: boolean): number {
  return exit ?? (isFailing ? 1 : 0);
}
