export { type AbilitiesQuestion, abilitiesFragment } from './abilities-fragment.ts';
export { type Evidence, readEvidence } from './evidence.ts';
export { seccompFilter } from './filter.ts';
