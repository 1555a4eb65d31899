export { standingOf } from './attempt-end.ts';
export type { AbilitiesStore } from './kept-abilities.ts';
export { KnownAbilities } from './known-abilities.ts';
export { isTrouble, troubleOf } from './node-link.ts';
export { bare, NodeRunners, notStarted } from './node-runners.ts';
export { SshEngine, type SshEngineOptions } from './ssh-engine.ts';
export { isBare, NO_ABILITIES, startOrder } from './start-order.ts';
