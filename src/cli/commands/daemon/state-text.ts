/** What is kept between commands, for a person and as JSON. */

import type { ProcessState } from '../../../daemon/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { DaemonReport } from '../../../protocol/index.ts';
import type { LinkState, MasterState } from '../../../transport/index.ts';

export const NOT_RUNNING = 'no background process runs\n';

/** The background process, and the connections that the system's ssh keeps beside it. */
export interface Kept {
  readonly state: ProcessState | undefined;
  readonly masters: readonly MasterState[];
}

export function keptText({ state, masters }: Kept): string {
  const text = state === undefined ? NOT_RUNNING : stateText(state);
  return masters.length === 0
    ? text
    : text + connectionsText("connections kept by the system's ssh", masters);
}

function stateText({ version, pid, since, callers, connections }: ProcessState): string {
  return [
    `grappe ${version}, process ${pid}, since ${since}\n`,
    `commands that use it now: ${callers}\n`,
    connectionsText('connections kept', connections),
  ].join('');
}

function connectionsText(what: string, connections: readonly Pick<LinkState, 'node' | 'uses'>[]): string {
  if (connections.length === 0) return `${what}: 0\n`;
  const used = connections.filter(({ uses }) => uses > 0).length;
  const folded = NodeSet.from(connections.map(({ node }) => node)).fold();
  return `${what}: ${connections.length} (${used} in use)\n  ${folded}\n`;
}

/** One line. */
export function keptReport({ state, masters }: Kept): string {
  const ofProcess = (state?.connections ?? []).map(({ node, user = null, uses }) => ({
    node,
    user,
    transport: 'ssh2' as const,
    uses,
  }));
  const ofSsh = masters.map(({ node, details: { user = null }, uses }) => ({
    node,
    user,
    transport: 'openssh' as const,
    uses,
  }));
  const report: DaemonReport = {
    v: 1,
    running: state !== undefined,
    version: state?.version ?? null,
    pid: state?.pid ?? null,
    since: state?.since ?? null,
    callers: state?.callers ?? 0,
    connections: [...ofProcess, ...ofSsh],
  };
  return `${JSON.stringify(report)}\n`;
}
