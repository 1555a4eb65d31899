export { abilitiesFragment } from './abilities-fragment.ts';
export type { AbilitiesQuestion } from './probe-script.ts';
export { type Evidence, readEvidence } from './evidence.ts';
