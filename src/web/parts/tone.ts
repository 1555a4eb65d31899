/** Which colour and shape a word of the tables of outcomes and states has. */

import { OUTCOMES, type Outcome, type UnitState } from '../../base/index.ts';

/** ok: as wished · busy: on its way · warn: look at it · bad: went wrong · away: nobody knows · idle: nothing happens. */
export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'away' | 'idle';

const UNIT_TONES: Record<UnitState, Tone> = {
  running: 'ok',
  stopped: 'idle',
  failed: 'bad',
  starting: 'busy',
  stopping: 'busy',
  flapping: 'warn',
  missing: 'warn',
  unknown: 'away',
};

const NODE_TONES = { active: 'ok', 'not-answering': 'away', error: 'bad', drained: 'warn' } as const;

const WORK_TONES = {
  waiting: 'idle',
  queued: 'idle',
  pending: 'idle',
  held: 'warn',
  starting: 'busy',
  running: 'busy',
  done: 'ok',
  paused: 'warn',
  promoted: 'ok',
  aborted: 'bad',
} as const;

const WORK = new Map<string, Tone>(Object.entries(WORK_TONES));
const WORDS = new Map<string, Tone>(Object.entries({ ...WORK_TONES, ...NODE_TONES, ...UNIT_TONES }));

/** Exit status 4 is what nobody can tell, 5 what was not done. */
const EXIT_TONES: Record<number, Tone> = { 0: 'ok', 1: 'bad', 4: 'away', 5: 'idle', 8: 'warn', 9: 'bad' };

export function toneOfOutcome(outcome: Outcome): Tone {
  if (outcome === 'hostkey' || outcome === 'denied') return 'warn';
  return EXIT_TONES[OUTCOMES[outcome].exit] ?? 'idle';
}

/** Of a run, a job, a rollout: what runs is on its way, not where it should be. */
export function toneOfWork(state: string): Tone {
  return WORK.get(state) ?? toneOf(state);
}

/** Of a word from any of the tables; one that is in none is nothing in particular. */
export function toneOf(word: string): Tone {
  if (Object.hasOwn(OUTCOMES, word)) return toneOfOutcome(word as Outcome);
  return WORDS.get(word) ?? 'idle';
}
