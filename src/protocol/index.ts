export { RunJsonEvent } from './run-events.ts';
export { NodesCheckReport } from './nodes-check-report.ts';
export { NodesTrustReport } from './nodes-trust-report.ts';
export { DaemonReport } from './daemon-report.ts';
export { DoctorReport } from './doctor-report.ts';
export { NodesFactsReport } from './nodes-facts-report.ts';
export { NodesTopFrame } from './nodes-top-frame.ts';
export { NodesDrainReport } from './nodes-drain-report.ts';
