export { type OrderFile, type StartOrder, startPayload } from './payload.ts';
export { type Place, placeWord } from './place.ts';
export { type ResultItem, type ResultLimits, resultsOrder } from './results.ts';
export * from './script/index.ts';
export { Runner, type RunnerWay, type Standings } from './runner.ts';
export type { Ended, Gone, Stood } from './standing-lines.ts';
export type { RunnerTrouble } from './trouble.ts';
export type { RunnerNews } from './watch.ts';
