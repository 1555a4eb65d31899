/** One check: what has been heard so far, and what changed since the nodes were checked before. */

import { NodeSet } from '../../nodeset/index.ts';
import type { Answer, NODES } from '../../protocol/index.ts';
import { causeText } from '../cause-text.ts';
import type { NodeCheck, NodeState } from '../check-nodes.ts';
import { type ComparedCheck, hasChanged } from '../compare-checks.ts';

type Report = Answer<typeof NODES.checkReport>;
type Summary = Answer<typeof NODES.checks>['checks'][number];

/** Nodes may each fail in words of their own; these are told, the others are counted. */
const MOST_CAUSES = 50;
const CAUSE_CHARACTERS = 300;

export class RunningCheck {
  readonly id: string;
  readonly nodes: NodeSet;
  readonly #by: string;
  readonly #began: Date;
  readonly #folded: string;
  readonly #over = new AbortController();
  readonly #found = new Map<string, NodeCheck>();
  readonly #counts: Record<NodeState, number> = { active: 0, 'not-answering': 0, error: 0 };
  ended: Date | null = null;
  /** Undefined until it has ended. */
  compared: readonly ComparedCheck[] | undefined;

  constructor({
    id,
    by,
    began,
    nodes,
  }: {
    readonly id: string;
    readonly by: string;
    readonly began: Date;
    readonly nodes: NodeSet;
  }) {
    this.id = id;
    this.nodes = nodes;
    this.#by = by;
    this.#began = began;
    this.#folded = nodes.fold();
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  stop(): void {
    this.#over.abort();
  }

  heard(check: NodeCheck): void {
    this.#found.set(check.node, check);
    this.#counts[check.state]++;
  }

  /** Without a comparison, nothing was compared. */
  end(at: Date, compared: readonly ComparedCheck[] | undefined): void {
    this.ended = at;
    this.compared = compared ?? Array.from(this.#found.values(), (check) => ({ ...check, before: null }));
  }

  summary(): Summary {
    const { active, error, 'not-answering': notAnswering } = this.#counts;
    return {
      id: this.id,
      by: this.#by,
      began: this.#began.toISOString(),
      ended: this.ended?.toISOString() ?? null,
      isCancelled: this.signal.aborted,
      nodes: this.#folded,
      count: this.nodes.size,
      done: this.#found.size,
      counts: { active, notAnswering, error },
    };
  }

  report(): Report {
    const checks = [...this.#found.values()];
    const inState = (state: NodeState): Report['active'] =>
      foundOf(checks.filter((check) => check.state === state));
    const waiting = NodeSet.from([...this.nodes].filter((node) => !this.#found.has(node)));
    const compared = (this.compared ?? []).filter(({ before }) => before !== null);
    return {
      ...this.summary(),
      active: inState('active'),
      notAnswering: inState('not-answering'),
      error: inState('error'),
      waiting: { nodes: waiting.fold(), count: waiting.size },
      changes: changesOf(compared.filter(hasChanged)),
      unchanged: compared.filter((check) => !hasChanged(check)).length,
    };
  }
}

function foundOf(checks: readonly NodeCheck[]): Report['active'] {
  const byCause = Map.groupBy(
    checks.filter(({ state }) => state !== 'active'),
    (check) => causeText(check).slice(0, CAUSE_CHARACTERS),
  );
  const causes = Array.from(byCause, ([text, group]) => ({
    ...foldedOf(group),
    text,
    outcome: group[0]?.result.outcome ?? 'unreachable',
    cause: group[0]?.result.cause ?? null,
  }));
  return { ...foldedOf(checks), causes: causes.toSorted((a, b) => b.count - a.count).slice(0, MOST_CAUSES) };
}

/** By the state before and now, and when it was before; the latest first. */
function changesOf(changed: readonly ComparedCheck[]): Report['changes'] {
  const groups = Map.groupBy(
    changed,
    ({ before, state }) => `${before?.state} ${state} ${before?.at.toISOString()}`,
  );
  const changes = [...groups.values()].flatMap((group) => {
    const { before, state } = group[0] ?? {};
    return before && state
      ? [{ ...foldedOf(group), from: before.state, to: state, since: before.at.toISOString() }]
      : [];
  });
  return changes.toSorted((a, b) => b.since.localeCompare(a.since)).slice(0, MOST_CAUSES);
}

function foldedOf(checks: readonly NodeCheck[]): { nodes: string; count: number } {
  return { nodes: NodeSet.from(checks.map(({ node }) => node)).fold(), count: checks.length };
}
