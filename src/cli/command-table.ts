/** Every command of grappe. Help, completion, man pages and `docs/reference/commands.md` come from here. */

import type { CommandSpec } from './command-spec.ts';
import { auditVerifyCommand } from './commands/audit-verify/spec.ts';
import { completeCommand } from './commands/complete/spec.ts';
import { completionCommand } from './commands/completion/spec.ts';
import { copyCommand } from './commands/copy/spec.ts';
import { daemonServeCommand, daemonStatusCommand, daemonStopCommand } from './commands/daemon/spec.ts';
import { demoCommand } from './commands/demo/spec.ts';
import { doctorCommand } from './commands/doctor/spec.ts';
import {
  configCheckCommand,
  configSchemaCommand,
  configShowCommand,
  configTrustCommand,
} from './commands/config/spec.ts';
import { fetchCommand } from './commands/fetch/spec.ts';
import { explainCommand } from './commands/explain/spec.ts';
import { gatherCommand } from './commands/gather/spec.ts';
import { historyCommand } from './commands/history/spec.ts';
import { helpCommand } from './commands/help/spec.ts';
import { nodesCheckCommand } from './commands/nodes-check/spec.ts';
import { nodesDrainCommand } from './commands/nodes-drain/spec.ts';
import { nodesFactsCommand } from './commands/nodes-facts/spec.ts';
import { nodesResumeCommand } from './commands/nodes-resume/spec.ts';
import { nodesTopCommand } from './commands/nodes-top/spec.ts';
import { nodesTrustCommand } from './commands/nodes-trust/spec.ts';
import { rerunCommand } from './commands/rerun/spec.ts';
import { runCommand } from './commands/run/spec.ts';
import { serviceListCommand } from './commands/service/list/spec.ts';
import { serviceLocksCommand } from './commands/service/locks/spec.ts';
import { serviceApplyCommand } from './commands/service/apply/spec.ts';
import { serviceDriftCommand } from './commands/service/drift/spec.ts';
import { serviceExplainCommand } from './commands/service/explain/spec.ts';
import { serviceGraphCommand } from './commands/service/graph/spec.ts';
import { servicePlanCommand } from './commands/service/plan/spec.ts';
import { serviceLogsCommand } from './commands/service/logs/spec.ts';
import { SERVICE_ROLLOUT_COMMANDS } from './commands/service/rollout/spec.ts';
import { serviceStatusCommand } from './commands/service/status/spec.ts';
import { SERVICE_VERB_COMMANDS } from './commands/service/verb/spec.ts';
import { showCommand } from './commands/show/spec.ts';
import { nodesetCommand } from './commands/nodeset/spec.ts';

export const COMMANDS: readonly CommandSpec[] = [
  nodesetCommand,
  runCommand,
  copyCommand,
  fetchCommand,
  rerunCommand,
  historyCommand,
  showCommand,
  nodesCheckCommand,
  nodesFactsCommand,
  nodesTopCommand,
  nodesDrainCommand,
  nodesResumeCommand,
  nodesTrustCommand,
  serviceListCommand,
  serviceStatusCommand,
  ...SERVICE_VERB_COMMANDS,
  servicePlanCommand,
  serviceApplyCommand,
  serviceDriftCommand,
  ...SERVICE_ROLLOUT_COMMANDS,
  serviceExplainCommand,
  serviceGraphCommand,
  serviceLogsCommand,
  serviceLocksCommand,
  doctorCommand,
  gatherCommand,
  demoCommand,
  daemonStatusCommand,
  daemonStopCommand,
  daemonServeCommand,
  configCheckCommand,
  configShowCommand,
  configTrustCommand,
  configSchemaCommand,
  auditVerifyCommand,
  explainCommand,
  completionCommand,
  helpCommand,
  completeCommand,
];

/** Other names under which grappe may be started, and the command that each stands for. */
export const PROGRAM_NAMES: ReadonlyMap<string, string> = new Map([
  ['clush', 'run'],
  ['nodeset', 'nodeset'],
  ['cluset', 'nodeset'],
  ['clubak', 'gather'],
]);

/** The command that these words begin with, and the words that are left for it. */
export function findCommand(words: readonly string[]): { spec: CommandSpec; rest: string[] } | undefined {
  for (const spec of COMMANDS) {
    if (spec.path.every((word, at) => words[at] === word))
      return { spec, rest: words.slice(spec.path.length) };
  }
  return undefined;
}
