/** Checks that were asked for in the console: several may go on at once, and the last ones are kept in memory. */

import { GrappeError } from '../../base/index.ts';
import { newRunId } from '../../engine/index.ts';
import type { NodeSet } from '../../nodeset/index.ts';
import type { Answer, NODES } from '../../protocol/index.ts';
import type { Principal } from '../access/principal.ts';
import { checkNodes } from '../check-nodes.ts';
import { checkReport } from '../check-report.ts';
import { compareChecks } from '../compare-checks.ts';
import { type CheckExport, exportCheck } from '../export-check.ts';
import type { ConsoleSite } from './console-site.ts';
import { RunningCheck } from './running-check.ts';

const TOPIC = 'checks';
/** Progress is told of at most so often. */
const TELL_MS = 400;
const KEPT = 20;
const AT_ONCE = 4;

export class ConsoleChecks {
  readonly #site: ConsoleSite;
  readonly #checks = new Map<string, RunningCheck>();
  #telling: NodeJS.Timeout | undefined;

  constructor(site: ConsoleSite) {
    this.#site = site;
  }

  /** Throws GrappeError where enough of them go on. */
  requireRoom(): void {
    const running = [...this.#checks.values()].filter(({ ended }) => ended === null);
    if (running.length < AT_ONCE) return;
    throw new GrappeError('usage', {
      message: `${running.length} checks go on already`,
      hint: 'wait until one has ended, or end one',
    });
  }

  /** Begins; what it finds is asked for by its id. */
  start(who: Principal, nodes: NodeSet): Answer<typeof NODES.check> {
    this.requireRoom();
    const began = this.#site.clock.date();
    const check = new RunningCheck({ id: newRunId(began, Math.random), by: who.name, began, nodes });
    this.#checks.set(check.id, check);
    this.#dropOld();
    void this.#carryOut(check);
    this.#tell();
    return { id: check.id, nodes: nodes.fold(), count: nodes.size };
  }

  /** The newest first. */
  list(who: Principal): Answer<typeof NODES.checks> {
    const seen = [...this.#checks.values()].filter((check) => mayChoose(who, check));
    return { checks: seen.reverse().map((check) => check.summary()) };
  }

  report(who: Principal, id: string): Answer<typeof NODES.checkReport> {
    return this.#find(who, id).report();
  }

  stop(who: Principal, id: string): void {
    this.#find(who, id).stop();
  }

  async export(who: Principal, id: string, format: CheckExport): Promise<string> {
    const { compared } = this.#find(who, id);
    if (!compared)
      throw new GrappeError('usage', { message: 'this check has not ended yet', hint: 'wait for its end' });
    return exportCheck(checkReport(compared, await this.#site.fleet.states.drains.list()), format);
  }

  async #carryOut(check: RunningCheck): Promise<void> {
    const { fleet, clock, stopped } = this.#site;
    const signal = AbortSignal.any([check.signal, stopped]);
    try {
      const { fanout } = fleet.config.ssh;
      const connector = this.#site.connect([]);
      const heard = (found: Parameters<RunningCheck['heard']>[0]): void => {
        check.heard(found);
        this.#tell();
      };
      const found = await checkNodes({ nodes: check.nodes, connector, fanout, heard }, signal);
      const at = clock.date();
      check.end(at, await compareChecks(fleet.states, found, at));
    } catch (error) {
      // The states of nodes could not be written down; what was found counts all the same.
      if (!(error instanceof GrappeError)) throw error;
      check.end(clock.date(), undefined);
    }
    this.#tell();
  }

  #find(who: Principal, id: string): RunningCheck {
    const check = this.#checks.get(id);
    if (check && mayChoose(who, check)) return check;
    throw new GrappeError('not-found', {
      message: `there is no check '${id}'`,
      why: 'the server keeps the last ones only',
    });
  }

  #dropOld(): void {
    for (const { id, ended } of this.#checks.values()) {
      if (this.#checks.size <= KEPT) return;
      if (ended !== null) this.#checks.delete(id);
    }
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      this.#site.changes.bump(TOPIC);
    }, TELL_MS).unref();
  }
}

/** All of its nodes are those that the account is for. */
function mayChoose({ nodes }: Principal, check: RunningCheck): boolean {
  return nodes === null || check.nodes.isSubsetOf(nodes);
}
