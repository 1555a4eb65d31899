export { CopyJsonEvent } from './copy-events.ts';
export { InfoReport } from './info-report.ts';
export { RunJsonEvent } from './run-events.ts';
export { NodesCheckReport } from './nodes-check-report.ts';
export { NodesTrustReport } from './nodes-trust-report.ts';
export { DaemonReport } from './daemon-report.ts';
export { DoctorReport } from './doctor-report.ts';
export { NodesFactsReport } from './nodes-facts-report.ts';
export { NodesDrainReport } from './nodes-drain-report.ts';
export { NodesTopFrame } from './nodes-top-frame.ts';
export { HistoryReport } from './history-report.ts';
export { AuditReport } from './audit-report.ts';
export { ServiceStatusEvent } from './service-status.ts';
export { ServiceChangeEvent } from './service-events.ts';
export { ServiceLogEvent } from './service-log-events.ts';
export { ServiceDiscoverReport, ServiceListReport } from './service-list-report.ts';
export { ServiceLocksReport } from './service-locks-report.ts';
export { ServiceDriftReport, ServicePlanReport } from './service-plan.ts';
export { ServiceUnitFiles } from './service-unit-files.ts';
export { ServiceExplanation } from './service-explanation.ts';
export { ServiceRolloutReport } from './service-rollout.ts';
export {
  TokenListReport,
  TokenReport,
  UserLinksReport,
  UserListReport,
  UserSessionsReport,
} from './accounts-report.ts';
export { SlurmReport } from './slurm-report.ts';
export { JobJsonEvent } from './job-events.ts';
export {
  JobCancelReport,
  JobExplainReport,
  JobListReport,
  JobReport,
  JobResultsReport,
  JobSubmitReport,
  JobWaitReport,
} from './job-report.ts';
export * from './api/index.ts';
export * from './gateway/index.ts';
