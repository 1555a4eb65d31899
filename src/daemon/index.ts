/** The background process that keeps connections between commands. */

export { type BackgroundProcessOptions, runBackgroundProcess } from './background-process.ts';
export { callProcess, type CallOptions, processState, stopProcess } from './call-process.ts';
export { endMasters, keepMasters, masterStates } from './masters.ts';
export type { ProcessState } from './state.ts';
export { type DetachedCommand, startCommand, type StartedCommand } from './start-command.ts';
export { startController } from './start-process.ts';
