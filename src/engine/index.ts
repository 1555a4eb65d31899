export type { NodeResult, RunObserver, RunRequest, RunSummary } from './run-request.ts';
export { run } from './run.ts';
export type { RunEnvironment } from './run-state.ts';
export { SpillStore, type SpillStoreOptions } from './spill-store.ts';
