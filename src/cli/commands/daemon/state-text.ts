/** What is kept between commands, for a person and as JSON. */

import { actingForJobs, type ActingProcess } from '../../../app/index.ts';
import type { ProcessState } from '../../../daemon/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { DaemonReport } from '../../../protocol/index.ts';
import type { CliIo } from '../../io.ts';
import type { LinkState, MasterState } from '../../../transport/index.ts';

export const NOT_RUNNING = 'no background process runs\n';

/** The background process, and the connections that the system's ssh keeps beside it. */
export interface Kept {
  readonly state: ProcessState | undefined;
  readonly masters: readonly MasterState[];
  readonly jobs: ActingProcess | undefined;
}

export async function keptNow(
  env: CliIo['env'],
  state: ProcessState | undefined,
  masters: readonly MasterState[],
): Promise<Kept> {
  return { state, masters, jobs: await actingForJobs(env) };
}

export function keptText({ state, masters, jobs }: Kept): string {
  const text = (state === undefined ? NOT_RUNNING : stateText(state)) + jobsText(jobs);
  return masters.length === 0
    ? text
    : text + connectionsText("connections kept by the system's ssh", masters);
}

export function jobsText(jobs: Kept['jobs']): string {
  return jobs === undefined ? '' : `process ${jobs.pid} acts for jobs\n`;
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
export function keptReport({ state, masters, jobs }: Kept): string {
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
    jobs: jobs ?? null,
    connections: [...ofProcess, ...ofSsh],
  };
  return `${JSON.stringify(report)}\n`;
}
