/** In which states a unit is seen. */

/**
 * running: active, whatever its kind · failed: dead, and not because it was asked to · flapping: waits to be started
 * again by its own supervisor · missing: no such unit · unknown: the backend gave no answer that means anything.
 */
export const UNIT_STATES = [
  'running',
  'stopped',
  'failed',
  'starting',
  'stopping',
  'flapping',
  'missing',
  'unknown',
] as const;

export type UnitState = (typeof UNIT_STATES)[number];
