export { accountName } from './account-name.ts';
export { slurmGroupsOf } from './slurm-groups.ts';
export { askSlurm } from './slurm-view.ts';
export { slurmWaits } from './jobs/slurm-waits.ts';
export { drainNodes, resumeNodes } from './drain-nodes.ts';
export { type Fleet, type FleetRequest, openFleet } from './fleet.ts';
export { auditReport, openExistingHistory, openHistory } from './records.ts';
export { openJournal } from './run-journal.ts';
export { connectPooled, type PoolRequest } from './pooled-connector.ts';
export { copyFiles, type CopyPlace, type CopyPlan, planCopy, planFetch } from './copy-files.ts';
export { GATEWAY_BUNDLE } from './gateway-leaves.ts';
export { chooseWork, type ChosenWork, type GatewayRequest } from './gateway-work.ts';
export { byGateways } from './work-connector.ts';
export { localPath } from './local-path.ts';
export { recordedPlaces } from './recorded-copies.ts';
export { risksOf } from './risks.ts';
export {
  runCommand,
  runCommandEvents,
  type RunCommandRequest,
  type RunCommandText,
  writableCommand,
} from './run-command.ts';
export { type Hostfile, namedExpressions, selectNodes, type Selection } from './select-nodes.ts';
export type { FlowRequest, Share } from './flow-request.ts';
export { orderAsGiven } from './order-as-given.ts';
export { planShards, type ShardPlan, type ShardRequest } from './plan-shards.ts';
export { readScript, type Script, scriptArguments } from './read-script.ts';
export { checkNodes, type CheckRequest, type NodeCheck, type NodeState, tellsOfNode } from './check-nodes.ts';
export type { History, StoredInstance, StoredRun } from '../store/index.ts';
export type { EmbeddedCluster } from '../embedded/index.ts';
export { refuseBadNames } from './node-names.ts';
export { openDemo } from './open-demo.ts';
export { type ScannedNode, newKeysOf, scanHosts, type ScanRequest, trustHosts } from './trust-hosts.ts';
export { causeText, whatCounts } from './cause-text.ts';
export { checkReport } from './check-report.ts';
export { CHECK_EXPORTS, type CheckExport, exportCheck } from './export-check.ts';
export { diagnosisReport } from './diagnosis-report.ts';
export { nextStep } from './next-step.ts';
export { factsDocument } from './facts-document.ts';
export { diagnoseNodes, type DiagnoseRequest, type NodeDiagnosis } from './diagnose.ts';
export { diagnoseSetup, type FolderDiagnosis, type SetupDiagnosis } from './diagnose-setup.ts';
export { hostFacts, type HostFactsRequest } from './host-facts.ts';
export type { HostNode } from './node-facts.ts';
export type { HostFacts } from '../facts/index.ts';
export { type NodeLoad, NodeSampler, type SampleRequest } from './sample-nodes.ts';
export { compareChecks, type ComparedCheck, hasChanged } from './compare-checks.ts';
export {
  allNodesOf,
  chooseServices,
  type ChosenServices,
  nodesOf,
  type ServiceWords,
} from './services/choose-services.ts';
export { declaredServices } from './services/declared-services.ts';
export { LockGuard } from './services/lock-guard.ts';
export { openActions } from './services/open-actions.ts';
export { type ServiceOverrides, withOverrides } from './services/overrides.ts';
export { type InstanceStatus, readStatus, targetsOf } from './services/read-status.ts';
export { type ChangeRequest, changeServices } from './services/change-services.ts';
export { explainInstance } from './services/explain-instance.ts';
export { freeLeftLocks } from './services/free-left-locks.ts';
export { instanceTest } from './services/instance-test.ts';
export { LineMerger, type NodeLine } from './services/line-merger.ts';
export { type LeftOfRun, leftOfRun } from './services/left-of-run.ts';
export { giveOrder } from './services/run-orders.ts';
export { lockFor, planChange } from './services/plan-change.ts';
export { serviceLocks } from './services/service-locks.ts';
export { discoverReport, namePatterns } from './services/discover-report.ts';
export { type FoldedTrouble, foldTroubles, nameless, textOfAll } from './services/fold-troubles.ts';
export { listReport } from './services/list-report.ts';
export { locksReport } from './services/locks-report.ts';
export { obstacleText, type PlanGroup, planGroups } from './services/plan-groups.ts';
export { planExit, planReport } from './services/plan-report.ts';
export { progressOf, type RolloutProgress } from './services/rollout-progress.ts';
export { unitFilesReport, UnitsOfService } from './services/unit-files-report.ts';
export { startDetached } from './services/start-detached.ts';
export { actingForJobs, type ActingProcess } from './jobs/acting.ts';
export { cancelJob } from './jobs/cancel-job.ts';
export { controlQueue } from './jobs/control-queue.ts';
export { checkWithSlurm } from './jobs/check-with-slurm.ts';
export { explainJob } from './jobs/explain-job.ts';
export {
  followJob,
  followSource,
  type FollowWishes,
  type JobEvent,
  type JobSource,
  type OutputPlace,
} from './jobs/follow-job.ts';
export { endReport, jobDocument, jobRow, taskReportOf } from './jobs/job-report.ts';
export { jobOfReport, rowOfReport, type ShownJob } from './jobs/shown-job.ts';
export { type JobOrderOptions, orderOf } from './jobs/job-order.ts';
export { jobOrigin } from './jobs/job-origin.ts';
export { foreignNodes, jobNodes } from './jobs/job-nodes.ts';
export { jobParts, refuseNoNumbers } from './jobs/job-parts.ts';
export { programRoom } from './jobs/program-room.ts';
export { readWithin } from './jobs/read-within.ts';
export { type JobOptions, type MadeRequest, makeRequest, refuseForbidden } from './jobs/make-request.ts';
export { copyResults, type ResultCopy } from './jobs/copy-results.ts';
export { type Retried, retryJob, tasksToRetry } from './jobs/retry-job.ts';
export { submitJob } from './jobs/submit-job.ts';
export { Waker } from './jobs/wake-controller.ts';
export type {
  Account,
  AccountChange,
  Actor,
  Credential,
  Sender,
  Session,
  Shown,
  Token,
} from './access/account.ts';
export { Accounts, type AccountsOptions } from './access/accounts.ts';
export { auditPage, type AuditPage, type AuditRequest } from './access/audit-page.ts';
export { auditBytes as auditExport } from '../store/index.ts';
export { accountEntry, sessionEntry, tokenEntry } from './access/entries.ts';
export { LINK_MS, loginUrl } from './access/login-url.ts';
export type { Opened } from './access/entrance.ts';
export { Rights } from './access/rights.ts';
export { type Principal, requirePermission } from './access/principal.ts';
export { ConsoleSite, type SiteOptions } from './console/console-site.ts';
export { ConsoleConfig } from './console/config/console-config.ts';
export { ConsoleNodes } from './console/console-nodes.ts';
export { boundedGroups, nodesIn } from './console/most-nodes.ts';
export { type AnyRun, ConsoleRuns, type ListedRun } from './console/runs/console-runs.ts';
export { ConsoleServices } from './console/services/console-services.ts';
export type { LiveRun } from './console/runs/live-run.ts';
export type { Group, RunBook } from './console/runs/run-book.ts';
export { ConsoleJobs } from './console/jobs/console-jobs.ts';
export type { Asker } from './console/runs/console-runs.ts';
