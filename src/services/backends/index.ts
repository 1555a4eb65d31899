export { BACKEND_KINDS } from './backend-table.ts';
export { type BackendKind, readingOf } from './backend-kind.ts';
export { commandVariables } from './command.ts';
export { checkUnit } from './check-unit.ts';
