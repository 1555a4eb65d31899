export { OutputFiles } from './output-files.ts';
export { readPlaceholders } from './placeholders.ts';
export { type RunEvent, runEvents } from './run-events.ts';
export { newRunId } from './run-id.ts';
export type { NodeResult, RunObserver, RunRequest, RunSummary } from './run-request.ts';
export type { RunEnvironment } from './run-state.ts';
export { run } from './run.ts';
export { SpillStore, type SpillStoreOptions } from './spill-store.ts';
export { getFile, putFile, type Transferred } from './transfer.ts';
