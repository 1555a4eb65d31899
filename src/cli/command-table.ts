/**
 * Every command of grappe. Help, completion, man pages and `docs/reference/commands.md` come from here. What a command
 * is, is loaded when somebody asks: start-up pays for the one that was named.
 */

import { type Verb, VERBS } from '../base/index.ts';
import type { CommandSpec } from './command-spec.ts';
import { ROLLOUT_WORDS, type RolloutWord } from './commands/service/rollout/rollout-words.ts';

const TABLE: Readonly<Record<string, () => Promise<CommandSpec>>> = {
  nodeset: async () => (await import('./commands/nodeset/spec.ts')).nodesetCommand,
  run: async () => (await import('./commands/run/spec.ts')).runCommand,
  copy: async () => (await import('./commands/copy/spec.ts')).copyCommand,
  fetch: async () => (await import('./commands/fetch/spec.ts')).fetchCommand,
  rerun: async () => (await import('./commands/rerun/spec.ts')).rerunCommand,
  history: async () => (await import('./commands/history/spec.ts')).historyCommand,
  show: async () => (await import('./commands/show/spec.ts')).showCommand,
  'nodes check': async () => (await import('./commands/nodes-check/spec.ts')).nodesCheckCommand,
  'nodes facts': async () => (await import('./commands/nodes-facts/spec.ts')).nodesFactsCommand,
  'nodes slurm': async () => (await import('./commands/nodes-slurm/spec.ts')).nodesSlurmCommand,
  'nodes top': async () => (await import('./commands/nodes-top/spec.ts')).nodesTopCommand,
  'nodes drain': async () => (await import('./commands/nodes-drain/spec.ts')).nodesDrainCommand,
  'nodes resume': async () => (await import('./commands/nodes-resume/spec.ts')).nodesResumeCommand,
  'nodes trust': async () => (await import('./commands/nodes-trust/spec.ts')).nodesTrustCommand,
  'service list': async () => (await import('./commands/service/list/spec.ts')).serviceListCommand,
  'service status': async () => (await import('./commands/service/status/spec.ts')).serviceStatusCommand,
  ...verbs(),
  'service plan': async () => (await import('./commands/service/plan/spec.ts')).servicePlanCommand,
  'service apply': async () => (await import('./commands/service/apply/spec.ts')).serviceApplyCommand,
  'service drift': async () => (await import('./commands/service/drift/spec.ts')).serviceDriftCommand,
  ...rollouts(),
  'service explain': async () => (await import('./commands/service/explain/spec.ts')).serviceExplainCommand,
  'service graph': async () => (await import('./commands/service/graph/spec.ts')).serviceGraphCommand,
  'service cat': async () => (await import('./commands/service/cat/spec.ts')).serviceCatCommand,
  'service logs': async () => (await import('./commands/service/logs/spec.ts')).serviceLogsCommand,
  'service locks': async () => (await import('./commands/service/locks/spec.ts')).serviceLocksCommand,
  submit: async () => (await import('./commands/submit/spec.ts')).submitCommand,
  'job list': async () => (await import('./commands/job/spec.ts')).jobListCommand,
  'job show': async () => (await import('./commands/job/spec.ts')).jobShowCommand,
  'job logs': async () => (await import('./commands/job/spec.ts')).jobLogsCommand,
  'job wait': async () => (await import('./commands/job/spec.ts')).jobWaitCommand,
  'job cancel': async () => (await import('./commands/job/spec.ts')).jobCancelCommand,
  'job retry': async () => (await import('./commands/job/spec.ts')).jobRetryCommand,
  'job results': async () => (await import('./commands/job/spec.ts')).jobResultsCommand,
  'job control': async () => (await import('./commands/job/spec.ts')).jobControlCommand,
  info: async () => (await import('./commands/info/spec.ts')).infoCommand,
  login: async () => (await import('./commands/login/spec.ts')).loginCommand,
  logout: async () => (await import('./commands/logout/spec.ts')).logoutCommand,
  serve: async () => (await import('./commands/serve/spec.ts')).serveCommand,
  doctor: async () => (await import('./commands/doctor/spec.ts')).doctorCommand,
  gather: async () => (await import('./commands/gather/spec.ts')).gatherCommand,
  demo: async () => (await import('./commands/demo/spec.ts')).demoCommand,
  'daemon status': async () => (await import('./commands/daemon/spec.ts')).daemonStatusCommand,
  'daemon stop': async () => (await import('./commands/daemon/spec.ts')).daemonStopCommand,
  'daemon serve': async () => (await import('./commands/daemon/spec.ts')).daemonServeCommand,
  gateway: async () => (await import('./commands/gateway/spec.ts')).gatewayCommand,
  'config check': async () => (await import('./commands/config/spec.ts')).configCheckCommand,
  'config show': async () => (await import('./commands/config/spec.ts')).configShowCommand,
  'config trust': async () => (await import('./commands/config/spec.ts')).configTrustCommand,
  'config schema': async () => (await import('./commands/config/spec.ts')).configSchemaCommand,
  'user add': async () => (await import('./commands/user/spec.ts')).userAddCommand,
  'user list': async () => (await import('./commands/user/spec.ts')).userListCommand,
  'user change': async () => (await import('./commands/user/spec.ts')).userChangeCommand,
  'user link': async () => (await import('./commands/user/spec.ts')).userLinkCommand,
  'user password': async () => (await import('./commands/user/spec.ts')).userPasswordCommand,
  'user disable': async () => (await import('./commands/user/spec.ts')).userDisableCommand,
  'user enable': async () => (await import('./commands/user/spec.ts')).userEnableCommand,
  'user remove': async () => (await import('./commands/user/spec.ts')).userRemoveCommand,
  'user sessions': async () => (await import('./commands/user/spec.ts')).userSessionsCommand,
  'token create': async () => (await import('./commands/token/spec.ts')).tokenCreateCommand,
  'token list': async () => (await import('./commands/token/spec.ts')).tokenListCommand,
  'token revoke': async () => (await import('./commands/token/spec.ts')).tokenRevokeCommand,
  'audit verify': async () => (await import('./commands/audit-verify/spec.ts')).auditVerifyCommand,
  explain: async () => (await import('./commands/explain/spec.ts')).explainCommand,
  completion: async () => (await import('./commands/completion/spec.ts')).completionCommand,
  help: async () => (await import('./commands/help/spec.ts')).helpCommand,
  __complete: async () => (await import('./commands/complete/spec.ts')).completeCommand,
};

function verbs(): Record<string, () => Promise<CommandSpec>> {
  const load = (verb: Verb) => async () =>
    (await import('./commands/service/verb/spec.ts')).serviceVerbCommand(verb);
  return Object.fromEntries(VERBS.map((verb) => [`service ${verb}`, load(verb)]));
}

function rollouts(): Record<string, () => Promise<CommandSpec>> {
  const load = (word: RolloutWord) => async () =>
    (await import('./commands/service/rollout/spec.ts')).ROLLOUT_COMMANDS[word];
  return Object.fromEntries(ROLLOUT_WORDS.map((word) => [`service rollout ${word}`, load(word)]));
}

/** The words after `grappe`, as one: `nodes check`. */
export const COMMAND_NAMES: readonly string[] = Object.keys(TABLE);

/** Other names under which grappe may be started, and the command that each stands for. */
export const PROGRAM_NAMES: ReadonlyMap<string, string> = new Map([
  ['clush', 'run'],
  ['nodeset', 'nodeset'],
  ['cluset', 'nodeset'],
  ['clubak', 'gather'],
]);

export interface FoundCommand {
  readonly spec: CommandSpec;
  /** The words that are left for it. */
  readonly rest: string[];
}

/** The command that these words begin with. */
export async function findCommand(words: readonly string[]): Promise<FoundCommand | undefined> {
  for (const [name, load] of Object.entries(TABLE)) {
    const path = name.split(' ');
    if (path.every((word, at) => words[at] === word))
      return { spec: await load(), rest: words.slice(path.length) };
  }
  return undefined;
}

export function allCommands(): Promise<CommandSpec[]> {
  return Promise.all(Object.values(TABLE).map((load) => load()));
}

/** Those that help and pages list. */
export async function listedCommands(): Promise<CommandSpec[]> {
  return (await allCommands()).filter((spec) => !spec.hidden);
}

/** `nodes check`, `nodes facts`… of `nodes`; none where no command begins with these words and goes on. */
export async function familyOf(words: readonly string[]): Promise<CommandSpec[]> {
  return (await listedCommands()).filter(
    ({ path }) => path.length > words.length && words.every((word, at) => path[at] === word),
  );
}
