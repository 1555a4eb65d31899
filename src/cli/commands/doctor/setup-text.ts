/** The paragraph about this machine. */

import type { FolderDiagnosis, SetupDiagnosis } from '../../../app/index.ts';
import type { GrappeError } from '../../../base/index.ts';
import { type Row, rowsText } from './rows.ts';

export interface Versions {
  readonly grappe: string;
  readonly node: string;
}

export function setupText(setup: SetupDiagnosis, versions: Versions): string {
  return rowsText([
    ['grappe', `${versions.grappe}, on Node ${versions.node}`],
    ['configuration', configText(setup)],
    ...setup.files.slice(1).map((file): Row => ['', `includes ${file}`]),
    ['group sources', setup.groupSources.join(', ') || 'none'],
    ...sshRows(setup),
    ...setup.folders.map((folder): Row => [`${folder.role} folder`, folderText(folder)]),
    ['connections', daemonText(setup.daemon)],
    ...historyRows(setup.history),
  ]);
}

function configText({ configFile, isTrusted }: SetupDiagnosis): string {
  if (configFile === undefined) return 'no grappe.yaml; defaults and what ClusterShell and ssh are told';
  return isTrusted ? configFile : `${configFile} (not trusted: it may choose nodes, but start no programs)`;
}

function sshRows({ ssh }: SetupDiagnosis): Row[] {
  if (ssh === undefined) return [['ssh client', "none: the transport 'openssh' cannot be used"]];
  return [
    ['ssh client', ssh.version],
    ...ssh.weaknesses.map((text): Row => ['', `unless your distribution has mended it: ${text}`]),
  ];
}

function daemonText({ pid, connections, trouble }: SetupDiagnosis['daemon']): string {
  if (trouble !== undefined) return `made anew for each command: ${trouble}`;
  return pid === undefined ? 'none kept' : `${connections} kept by process ${pid}`;
}

function historyRows(history: SetupDiagnosis['history']): Row[] {
  if (history === undefined) return [['history', 'nothing is recorded yet']];
  const { path, trouble, backup } = history;
  const last = backup === undefined ? 'no backup yet' : `last backup of ${backup}`;
  if (trouble === undefined) return [['history', `${path} (whole; ${last})`]];
  return [
    ['history', `${troubleText(trouble)} (${last})`],
    ...(trouble.hint === undefined ? [] : [['', trouble.hint] as const]),
  ];
}

export function troubleText({ message, why }: GrappeError): string {
  return why === undefined ? message : `${message}: ${why}`;
}

export function modeText(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}

function folderText({ path, mode, trouble }: FolderDiagnosis): string {
  const state = mode === undefined ? 'not there yet' : modeText(mode);
  return trouble === undefined ? `${path} (${state})` : `${path} (${state}): ${trouble}`;
}
