/** What must be done to one instance, and what cannot be: from what is wanted of it and what is seen of it. */

import type { Verb } from '../../base/index.ts';
import type { InstanceSettings } from '../../config/index.ts';
import type { UnitState } from '../reading.ts';
import type { Fate, Goal, SeenUnit, Stuck, Way } from './plan.ts';
import { type Sight, unitOf } from './sight.ts';

type Declared = Pick<InstanceSettings, 'state' | 'enabled' | 'masked'>;

/** Whether `apply` has anything to say of it. */
export function isManaged({ state, enabled, masked }: Declared): boolean {
  return state !== undefined || enabled !== undefined || masked !== undefined;
}

export function decide(goal: Goal, sight: Sight, declared: Declared): Fate {
  if (sight.kind === 'trouble') return { kind: 'stuck', ...sight.trouble, detail: sight.trouble.detail };
  const unit = unitOf(sight.reading);
  if (unit.state === 'missing') return stuck('missing', null);
  return goal === 'apply' ? declare(unit, declared) : DECISIONS[goal](unit);
}

const UNCHANGED: Fate = { kind: 'unchanged' };

const DECISIONS: Readonly<Record<Verb, (unit: SeenUnit) => Fate>> = {
  start: (unit) => start(unit),
  stop: (unit) => stop(unit),
  restart: (unit) => unlessMasked(unit, change(unit, 'restart')),
  reload: (unit) =>
    unit.state === 'running'
      ? change(unit, 'reload')
      : stuck('failed', `it is ${unit.state}: there is nothing to reload`),
  'reload-or-restart': (unit) => unlessMasked(unit, change(unit, 'reload-or-restart')),
  'try-restart': (unit) => (unit.state === 'running' ? change(unit, 'try-restart') : UNCHANGED),
  enable: (unit) => (unit.enabled === false ? unlessMasked(unit, change(unit, 'enable')) : UNCHANGED),
  disable: (unit) => (unit.enabled === true ? change(unit, 'disable') : UNCHANGED),
  mask: (unit) => (unit.masked ? UNCHANGED : change(unit, 'mask')),
  unmask: (unit) => (unit.masked ? change(unit, 'unmask') : UNCHANGED),
  'reset-failed': (unit) => (unit.state === 'failed' ? change(unit, 'reset-failed') : UNCHANGED),
};

function start(unit: SeenUnit): Fate {
  if (unit.state === 'running') return UNCHANGED;
  if (unit.state === 'starting') return { kind: 'wait', way: 'up', after: { ...unit, state: 'running' } };
  return unlessMasked(unit, change(unit, 'start'));
}

/** What is dead for whatever reason does not run, and that is all a stop is for. */
function stop(unit: SeenUnit): Fate {
  if (!runs(unit.state)) return UNCHANGED;
  if (unit.state === 'stopping') return { kind: 'wait', way: 'down', after: { ...unit, state: 'stopped' } };
  return change(unit, 'stop');
}

/** A state that is not known may be one of running. */
function runs(state: UnitState): boolean {
  return state !== 'stopped' && state !== 'failed' && state !== 'missing';
}

function declare(unit: SeenUnit, declared: Declared): Fate {
  const { state } = declared;
  const isUnmasked = declared.masked === false && unit.masked;
  const wanted = declaredState(unit, state);
  const isDue = wanted.kind === 'change';
  const steps: readonly (readonly [Verb, boolean])[] = [
    ['unmask', isUnmasked],
    ['stop', isDue && state === 'stopped'],
    ...enabling(unit, declared),
    ['start', isDue && state === 'started'],
  ];
  const verbs = steps.filter(([, due]) => due).map(([verb]) => verb);
  if (verbs.length === 0) return wanted;
  const isBarred = unit.masked && !isUnmasked && (verbs.includes('start') || verbs.includes('enable'));
  return isBarred ? masking() : change(unit, ...verbs);
}

function declaredState(unit: SeenUnit, state: Declared['state']): Fate {
  if (state === undefined) return UNCHANGED;
  return state === 'started' ? start({ ...unit, masked: false }) : stop(unit);
}

/** Where there is nothing to enable, it is as it should be. */
function enabling(unit: SeenUnit, { enabled, masked }: Declared): (readonly [Verb, boolean])[] {
  return [
    ['disable', enabled === false && unit.enabled === true],
    ['mask', masked === true && !unit.masked],
    ['enable', enabled === true && unit.enabled === false],
  ];
}

function change(unit: SeenUnit, ...verbs: Verb[]): Fate {
  return { kind: 'change', verbs, after: verbs.reduce(afterVerb, unit) };
}

function unlessMasked(unit: SeenUnit, fate: Fate): Fate {
  return unit.masked ? masking() : fate;
}

function masking(): Stuck {
  return stuck('masked', null);
}

function stuck(outcome: Stuck['outcome'], detail: string | null): Stuck {
  return { kind: 'stuck', outcome, cause: null, detail };
}

/** How a unit stands once a verb has done its work. */
function afterVerb(unit: SeenUnit, verb: Verb): SeenUnit {
  switch (verb) {
    case 'stop':
    case 'reset-failed':
      return { ...unit, state: 'stopped' };
    case 'enable':
    case 'disable':
      return { ...unit, enabled: verb === 'enable' };
    case 'mask':
    case 'unmask':
      return { ...unit, masked: verb === 'mask' };
    default:
      return { ...unit, state: 'running' };
  }
}

const DOWN: ReadonlySet<Verb> = new Set(['stop', 'disable', 'mask']);
const RUNNING: ReadonlySet<Verb> = new Set([
  'start',
  'restart',
  'reload',
  'reload-or-restart',
  'try-restart',
]);
const DISRUPTIVE: ReadonlySet<Verb> = new Set([
  'stop',
  'restart',
  'reload',
  'reload-or-restart',
  'try-restart',
]);

/** Which way along the edges it goes; undefined where nothing is done. */
export function wayOf(fate: Fate): Way | undefined {
  if (fate.kind === 'wait') return fate.way;
  if (fate.kind !== 'change') return undefined;
  return fate.verbs.every((verb) => DOWN.has(verb)) ? 'down' : 'up';
}

/** Whether what it depends on must run: enabling a unit asks for nothing but the order. */
export function endsRunning(fate: Fate): boolean {
  if (fate.kind === 'wait') return fate.way === 'up';
  return fate.kind === 'change' && fate.verbs.some((verb) => RUNNING.has(verb));
}

/** Whether people may notice: hooks surround it, and it goes in waves. */
export function isDisruptive(verb: Verb): boolean {
  return DISRUPTIVE.has(verb);
}
