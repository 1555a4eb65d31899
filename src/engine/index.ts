export type { NodeResult, RunObserver, RunRequest, RunSummary } from './run-request.ts';
