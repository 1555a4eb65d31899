export type { Acted, HookEnd, HookVariables, NodeActions, Target, Watched } from './node-actions.ts';
export type { NodeReading, Reading, Trouble, UnitState } from './reading.ts';
export type { Instance, Service, Services } from './service.ts';
export { type Verb, VERBS } from './verb.ts';
export { type ResolvedServices, resolveServices } from './resolve-services.ts';
