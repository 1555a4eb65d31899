/** What this machine brings along before any node is asked: configuration, groups, ssh, folders. */

import { lstat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { GrappeError } from '../base/index.ts';
import { stateFolder } from '../config/index.ts';
import { processState } from '../daemon/index.ts';
import { type SshClient, sshClient } from '../transport/index.ts';
import type { HistoryCheck } from '../store/index.ts';
import type { Fleet } from './fleet.ts';
import { historyCheck } from './records.ts';

export interface SetupDiagnosis {
  /** The grappe.yaml that counts; undefined without one. */
  readonly configFile: string | undefined;
  readonly isTrusted: boolean;
  /** It and what it includes. */
  readonly files: readonly string[];
  /** The default one first. */
  readonly groupSources: readonly string[];
  /** Undefined where there is no ssh on this machine. */
  readonly ssh: SshClient | undefined;
  readonly folders: readonly FolderDiagnosis[];
  readonly daemon: DaemonDiagnosis;
  /** Undefined where nothing has been recorded. */
  readonly history: HistoryCheck | undefined;
}

/** The background process. */
export interface DaemonDiagnosis {
  /** Undefined where none runs: the next command starts one. */
  readonly pid: number | undefined;
  /** How many it keeps. */
  readonly connections: number;
  /** Why there can be none; commands then connect anew. */
  readonly trouble: string | undefined;
}

export interface FolderDiagnosis {
  readonly role: 'state' | 'runtime';
  readonly path: string;
  /** Permission bits, 07777; undefined where there is no such folder. */
  readonly mode: number | undefined;
  /** What is wrong with it, and what to do. */
  readonly trouble: string | undefined;
}

export async function diagnoseSetup(
  { config, groups }: Fleet,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SetupDiagnosis> {
  const [ssh, daemon, history, state, runtime] = await Promise.all([
    sshClient(env, config.clush.sshPath),
    diagnoseDaemon(env),
    historyCheck(env),
    diagnoseFolder('state', stateFolder(env)),
    diagnoseFolder('runtime', env['XDG_RUNTIME_DIR'] || tmpdir()),
  ]);
  return {
    configFile: config.path,
    isTrusted: config.trusted,
    files: config.files,
    groupSources: groups.sources(),
    ssh,
    folders: [state, runtime],
    daemon,
    history,
  };
}

async function diagnoseDaemon(env: Readonly<Record<string, string | undefined>>): Promise<DaemonDiagnosis> {
  try {
    const state = await processState(env);
    return { pid: state?.pid, connections: state?.connections.length ?? 0, trouble: undefined };
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    return { pid: undefined, connections: 0, trouble: error.why };
  }
}

const GROUP_OR_OTHERS = 0o077;
const STICKY = 0o1000;

async function diagnoseFolder(role: FolderDiagnosis['role'], path: string): Promise<FolderDiagnosis> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) {
    // The state folder is made when it is first needed.
    const trouble = role === 'state' ? undefined : 'there is no such folder: mend XDG_RUNTIME_DIR';
    return { role, path, mode: undefined, trouble };
  }
  const mode = found.mode & 0o7777;
  const isOurs = found.uid === process.getuid?.();
  return { role, path, mode, trouble: folderTrouble(found.isDirectory(), isOurs, mode) };
}

/** A sticky folder such as /tmp is safe to make private folders in, whoever it belongs to. */
function folderTrouble(isFolder: boolean, isOurs: boolean, mode: number): string | undefined {
  if (!isFolder) return 'it is no folder: remove it';
  if ((mode & STICKY) !== 0) return undefined;
  if (!isOurs) return 'it belongs to another account: name one of your own';
  return (mode & GROUP_OR_OTHERS) === 0 ? undefined : 'other accounts may enter it: chmod 700';
}
