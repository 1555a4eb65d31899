export { type Clock, systemClock } from './clock.ts';
export { ERROR_CODES, type ErrorCode, type ErrorMeaning } from './error-codes.ts';
export { GrappeError, type GrappeErrorParts, type TextPlace } from './error.ts';
export { EXIT, exitStatusOf, exitStatusOfSignal } from './exit-status.ts';
export { nearest } from './nearest.ts';
export { CAUSE_STEPS, OUTCOME_STEPS } from './next-steps.ts';
export { CAUSES, type Cause, OUTCOMES, OUTCOME_ORDER, type Outcome } from './outcome.ts';
export { systemCode, systemReason } from './system-error.ts';
export { asError, messageOf } from './thrown.ts';
