export type { OrderFile, StartOrder } from './payload.ts';
export type { Place } from './place.ts';
export type { ResultItem, ResultLimits } from './results.ts';
export { Runner, type Standings } from './runner.ts';
export type { Ended, Stood } from './standing-lines.ts';
export type { RunnerTrouble } from './trouble.ts';
export type { RunnerNews } from './watch.ts';
