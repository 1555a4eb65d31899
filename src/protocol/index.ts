export { RunJsonEvent } from './run-events.ts';
export { NodesCheckReport } from './nodes-check-report.ts';
