/** Which services of a rollout are to be put back, and what this run has changed. */

import { reachable } from '../graph/service-graph.ts';
import type { Vertex } from '../plan/vertex.ts';
import type { Instance } from '../service.ts';
import type { RolloutRequest } from './begin.ts';
import type { Tools } from './do-verb.ts';
import type { RolloutEvent } from './events.ts';
import { rollBack } from './rollback.ts';
import { type InstanceEnd, type InstanceTask, NEVER_SENT } from './run-instance.ts';
import type { ServiceRun } from './service-run.ts';

interface Done {
  readonly task: InstanceTask;
  readonly vertex: Vertex;
  readonly end: InstanceEnd;
}

export class Rollbacks {
  readonly #request: RolloutRequest;
  readonly #tools: Tools;
  readonly #tell: (event: RolloutEvent) => void;
  /** What was changed, in the order of the ends. */
  #done: Done[] = [];
  readonly #wanted = new Set<ServiceRun>();
  #underway = 0;
  #isGivenUp = false;
  /** Wanted back, and not put back. */
  readonly left: Instance[] = [];
  /** Taken out of service by their hooks, and not put back. */
  readonly drained = new Set<Instance>();

  constructor(request: RolloutRequest, tools: Tools, tell: (event: RolloutEvent) => void) {
    this.#request = request;
    this.#tools = tools;
    this.#tell = tell;
  }

  get isIdle(): boolean {
    return this.#wanted.size === 0 && this.#underway === 0;
  }

  remember(done: Done): void {
    const { verbs, outcome, drained } = done.end;
    if (drained) this.drained.add(done.task.target);
    if (verbs.length > 1 || (verbs.length === 1 && !NEVER_SENT.has(outcome))) this.#done.push(done);
  }

  want(run: ServiceRun): void {
    this.#wanted.add(run);
  }

  /** A service, and all that requires it: what stands on it goes first. */
  namesOf(run: ServiceRun): Set<string> {
    const dependents = (name: string): string[] =>
      this.#request.graph
        .edgesTo(name)
        .filter(({ strength }) => strength === 'required')
        .map(({ from }) => from);
    return reachable([run.service.name], dependents);
  }

  /** Begins those of which nothing runs any more. */
  begin(running: Iterable<Vertex>): Promise<void>[] {
    const busy = new Set(Iterator.from(running).map(({ service }) => service));
    const due = [...this.#wanted].filter((run) => busy.isDisjointFrom(this.namesOf(run)));
    for (const run of due) this.#wanted.delete(run);
    if (!this.#isGivenUp) return due.map((run) => this.#rollBack(run));
    for (const run of due) this.left.push(...this.#takeDone(run).map(({ vertex }) => vertex));
    return [];
  }

  /** From now on none begins: a person wants an end. */
  giveUp(): void {
    this.#isGivenUp = true;
  }

  async #rollBack(run: ServiceRun): Promise<void> {
    this.#underway++;
    try {
      const done = this.#takeDone(run);
      const changes = done.flatMap(({ task, vertex, end }) =>
        vertex.plan && end.reading
          ? [{ task, before: vertex.plan.before, after: end.reading, drained: end.drained }]
          : [],
      );
      this.left.push(...done.filter(({ end }) => !end.reading).map(({ vertex }) => vertex));
      const left = await rollBack(
        changes,
        Math.min(run.service.fanout ?? Infinity, this.#request.fanout),
        this.#tools,
        ({ task }, { outcome, detail, drained }) => {
          const { service, node } = task.target;
          if (!drained) this.drained.delete(task.target);
          this.#tell({ event: 'rollback', because: run.service.name, service, node, outcome, detail });
        },
      );
      this.left.push(...left.map(({ task }) => task.target));
    } finally {
      this.#underway--;
    }
  }

  /** Once: what one rollback takes, another does not. */
  #takeDone(run: ServiceRun): Done[] {
    const names = this.namesOf(run);
    const mine = this.#done.filter(({ vertex }) => names.has(vertex.service));
    this.#done = this.#done.filter(({ vertex }) => !names.has(vertex.service));
    return mine;
  }
}
