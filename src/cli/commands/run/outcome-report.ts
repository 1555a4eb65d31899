/** What did not go well, after a run: a line per kind of trouble, nodes folded. */

import { whatCounts } from '../../../app/index.ts';
import { CAUSES, OUTCOME_ORDER, OUTCOMES } from '../../../base/index.ts';
import type { NodeResult } from '../../../engine/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import { sanitise } from '../../../output/index.ts';
import { countedNodes } from '../../counted-nodes.ts';

export interface ReportOptions {
  readonly program: string;
  /** Each node's own sentence, too (-v). */
  readonly details: boolean;
  /** ` (N)` behind sets of several nodes. */
  readonly counts: boolean;
  /** Options by which another command reaches the nodes as this one did. */
  readonly reach: string;
  /** In place of the exit code, where that says nothing. */
  readonly failed?: string;
}

/** Lines such as `grappe: n[1-2] (2): exited with exit code 1`, in the order of the outcome table. */
export function outcomeReport(results: readonly NodeResult[], options: ReportOptions): string {
  const troubles = Map.groupBy(
    results.filter((result) => result.outcome !== 'ok'),
    (result) =>
      `${OUTCOME_ORDER.indexOf(result.outcome) + 10} ${troubleText(result, options)} ${placeOf(result)}`,
  );
  const groups = [...troubles].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  // What a node said of its end may stand in it.
  return sanitise(groups.map((group) => groupLines(group, options)).join(''));
}

/** What happened on the way, or was seen from there, is told apart by place: each gateway once, with its nodes. */
function placeOf(result: NodeResult): string {
  if (result.seenFrom !== undefined) return result.seenFrom;
  const isOnTheWay = result.gateway !== undefined || result.cause === 'gateway';
  return isOnTheWay ? anybodysDetail(result) : '';
}

function groupLines(group: readonly NodeResult[], options: ReportOptions): string {
  const [first] = group;
  if (first === undefined) return '';
  const names = group.map((result) => result.node);
  const nodes = NodeSet.from(names).fold();
  const hint = hintOf(first, `-w ${first.gateway ?? nodes}${options.reach}`);
  return [
    `${options.program}: ${options.counts ? countedNodes(names) : nodes}: ${troubleText(first, options)}\n`,
    ...(options.details || sameDetail(group) ? detailLines(group, options) : oneDetail(group)),
    ...(hint === undefined ? [] : [`  hint: ${hint}\n`]),
  ].join('');
}

function troubleText(result: NodeResult, { failed }: ReportOptions): string {
  const cause = result.cause === null ? '' : ` (${result.cause}): ${CAUSES[result.cause]}`;
  switch (result.outcome) {
    case 'failed':
      return failed ?? `exited with exit code ${result.exit}`;
    case 'signalled':
      return `ended by ${result.signal}`;
    case 'timeout':
      return 'command timeout';
    case 'not-run':
      return result.cause === 'too-many-failed' || result.cause === 'canary-failed'
        ? `not run${cause}`
        : 'not run';
    default:
      return cause === ''
        ? `${result.outcome}: ${OUTCOMES[result.outcome].text}`
        : `${result.outcome}${cause}`;
  }
}

/** One sentence that all nodes share is worth showing once. */
function sameDetail(group: readonly NodeResult[]): boolean {
  const [first] = group;
  return first !== undefined && group.every((result) => detailOf(result, group) === detailOf(first, group));
}

/** Among several nodes, `%h` stands for each one's own name. */
function detailOf(result: NodeResult, group: readonly NodeResult[]): string | null {
  return group.length === 1 || result.detail === null ? result.detail : anybodysDetail(result);
}

function anybodysDetail({ node, detail }: NodeResult): string {
  return detail?.replaceAll(`'${node}'`, "'%h'") ?? '';
}

function detailLines(group: readonly NodeResult[], options: ReportOptions): string[] {
  const byDetail = Map.groupBy(
    group.filter((result) => result.detail !== null),
    (result) => detailOf(result, group),
  );
  return [...byDetail].map(([detail, results]) =>
    options.details && byDetail.size > 1
      ? `  ${NodeSet.from(results.map((result) => result.node)).fold()}: ${detail}\n`
      : `  why: ${detail}\n`,
  );
}

/** Where no cause says what went wrong, the words of one node stand for those of all. */
function oneDetail(group: readonly NodeResult[]): string[] {
  const told = group.find(({ detail }) => detail !== null);
  if (told === undefined || told.cause !== null || told.outcome === 'failed') return [];
  return [`  why: of ${told.node}: ${told.detail}; -v tells those of the others\n`];
}

const LOOK = 'the command may have run: look before you repeat it';

function hintOf(result: NodeResult, reach: string): string | undefined {
  const seen = whatCounts(result);
  if (seen !== undefined) return `${seen}; --no-gateway logs in from here`;
  switch (result.cause) {
    case 'host-key-unknown':
      return `'grappe nodes trust ${reach}' shows their keys and adds them`;
    case 'host-key-changed':
      return `if it was reinstalled, 'grappe nodes trust ${reach}' tells how to remove the old key; else somebody may be in between`;
    case 'authentication':
      return `'grappe doctor ${reach}' tells which keys were offered`;
    case 'privilege':
      return 'allow it in sudoers (NOPASSWD), or give the password with --ask-sudo-pass';
    case 'dns':
      return 'check the name, or give its address in ssh_config or ssh.overrides';
    case 'gateway':
      if (result.outcome === 'lost') return LOOK;
      return result.gateway === undefined ? undefined : `'grappe doctor ${reach}' tells more of the gateway`;
    default:
      return result.outcome === 'lost' ? LOOK : undefined;
  }
}
