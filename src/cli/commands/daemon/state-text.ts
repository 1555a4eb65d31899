/** What the background process is and keeps, for a person and as JSON. */

import type { ProcessState } from '../../../daemon/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { DaemonReport } from '../../../protocol/index.ts';

export const NOT_RUNNING = 'no background process runs\n';

export function stateText(state: ProcessState | undefined): string {
  if (state === undefined) return NOT_RUNNING;
  const { version, pid, since, callers, connections } = state;
  const used = connections.filter(({ uses }) => uses > 0);
  return [
    `grappe ${version}, process ${pid}, since ${since}`,
    `commands that use it now: ${callers}`,
    `connections kept: ${connections.length}${connections.length > 0 ? ` (${used.length} in use)` : ''}`,
    ...(connections.length > 0 ? [`  ${fold(connections)}`] : []),
    '',
  ].join('\n');
}

function fold(connections: ProcessState['connections']): string {
  return NodeSet.from(connections.map(({ node }) => node)).fold();
}

/** One line. */
export function daemonReport(state: ProcessState | undefined): string {
  const report: DaemonReport = {
    v: 1,
    running: state !== undefined,
    version: state?.version ?? null,
    pid: state?.pid ?? null,
    since: state?.since ?? null,
    callers: state?.callers ?? 0,
    connections: (state?.connections ?? []).map(({ node, user = null, uses }) => ({ node, user, uses })),
  };
  return `${JSON.stringify(report)}\n`;
}
