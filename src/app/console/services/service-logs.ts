/** Logs of services: the last lines, or what is written while somebody looks. Only the newest lines are kept, and only so long. */

import { GrappeError, LOG_LEVELS } from '../../../base/index.ts';
import { newRunId } from '../../../engine/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, Body, SERVICES } from '../../../protocol/index.ts';
import type { LogLine, LogWish, Target, Trouble } from '../../../services/index.ts';
import { type Principal, requireNodes } from '../../access/principal.ts';
import { allNodesOf, type ChosenServices } from '../../services/choose-services.ts';
import { foldTroubles } from '../../services/fold-troubles.ts';
import { LineMerger, type NodeLine } from '../../services/line-merger.ts';
import { targetsOf } from '../../services/read-status.ts';
import type { ConsoleSite } from '../console-site.ts';
import type { ServiceChoices } from './service-choice.ts';

type Wanted = Body<typeof SERVICES.logs>;
type Logs = Answer<typeof SERVICES.logs>;

/** Of all logs together. */
const MOST_LINES = 2000;
/** They are sent whole whenever there is news. */
const MOST_FOLLOWED_LINES = 500;
const MOST_LOGS = 500;
/** Of one entry, and of who wrote it: a journal takes any. */
const MOST_TEXT = 8000;
const MOST_IDENT = 200;

interface Asked {
  readonly targets: readonly Target[];
  readonly wish: LogWish;
}

/** Each holds a channel to every node of it. */
const AT_ONCE = 8;

interface Followed {
  readonly by: string;
  readonly nodes: NodeSet;
  readonly kept: KeptLines;
}

export class ServiceLogs {
  readonly #site: ConsoleSite;
  readonly #choices: ServiceChoices;
  readonly #followed = new Map<string, Followed>();

  constructor(site: ConsoleSite, choices: ServiceChoices) {
    this.#site = site;
    this.#choices = choices;
  }

  async read(who: Principal, wanted: Wanted, signal: AbortSignal): Promise<Logs> {
    const { chosen, request } = await this.#asked(who, wanted, false);
    const kept = new KeptLines(MOST_LINES);
    await this.#stream({ chosen, request, kept }, signal);
    return kept.told();
  }

  /** The answer names it; its topic is `logs:ID`. */
  async follow(who: Principal, wanted: Wanted): Promise<string> {
    const { chosen, request } = await this.#asked(who, wanted, true);
    if (this.#followed.size >= AT_ONCE)
      throw new GrappeError('usage', {
        message: `${this.#followed.size} logs are followed already`,
        hint: 'close one of them, or follow in a shell: grappe service logs -f',
      });
    const { clock, lookers, changes } = this.#site;
    const id = newRunId(clock.date(), Math.random);
    const topic = `logs:${id}`;
    const kept = new KeptLines(MOST_FOLLOWED_LINES, () => changes.bump(topic));
    this.#followed.set(id, { by: who.name, nodes: allNodesOf(chosen), kept });
    lookers.watch(topic, {
      begin: () => {
        const over = new AbortController();
        void this.#stream({ chosen, request, kept }, over.signal).catch((error: unknown) => kept.fail(error));
        return () => {
          over.abort();
          lookers.forget(topic);
          this.#followed.delete(id);
        };
      },
    });
    lookers.ask(topic);
    return id;
  }

  followed(who: Principal, id: string): Logs {
    const found = this.#followed.get(id);
    if (found?.by !== who.name)
      throw new GrappeError('not-found', {
        message: `nobody follows logs by the name '${id}'`,
        why: 'it ends when nobody looks',
      });
    // They may be less than when it began.
    requireNodes(who, found.nodes);
    this.#site.lookers.ask(`logs:${id}`);
    return found.kept.told();
  }

  async #asked(
    who: Principal,
    { lines, sinceMinutes, priority, ...choice }: Wanted,
    follow: boolean,
  ): Promise<{ readonly chosen: ChosenServices; readonly request: Asked }> {
    const chosen = await this.#choices.choose(who, choice);
    const targets = targetsOf(chosen);
    if (targets.length > MOST_LOGS)
      throw new GrappeError('usage', {
        message: `the logs of ${targets.length} instances are more than a page can hold`,
        hint: `choose at most ${MOST_LOGS}, or read them with: grappe service logs`,
      });
    const nowMs = this.#site.clock.date().getTime();
    const wish = {
      ...{ lines, follow },
      since: sinceMinutes === undefined ? undefined : new Date(nowMs - sinceMinutes * 60_000),
      priority: priority === undefined ? undefined : LOG_LEVELS.indexOf(priority),
    };
    return { chosen, request: { targets, wish } };
  }

  async #stream({ chosen, request, kept }: Streaming, signal: AbortSignal): Promise<void> {
    const { follow, since } = request.wish;
    const until = AbortSignal.any([signal, this.#site.stopped]);
    using merger = new LineMerger((lines) => kept.add(lines), { isLive: follow, since });
    await using actions = this.#choices.reach({ chosen });
    const sink = {
      line: ({ service, node }: Target, { at, priority, ident, text }: LogLine) =>
        merger.add({
          ...{ service, node, at, priority },
          ident: ident?.slice(0, MOST_IDENT) ?? null,
          text: text.slice(0, MOST_TEXT),
        }),
      ended: (target: Target, trouble: Trouble | null) => kept.end(target, trouble),
    };
    await actions.logs(request, sink, until);
    merger.flush();
  }
}

interface Streaming {
  readonly chosen: ChosenServices;
  readonly request: Asked;
  readonly kept: KeptLines;
}

/** The newest lines of all logs together, in the order of their times. */
class KeptLines {
  readonly #most: number;
  readonly #tell: () => void;
  readonly #ends: (readonly [Target, Trouble])[] = [];
  #lines: NodeLine[] = [];
  #isCut = false;
  #failure: unknown;

  constructor(most: number, tell: () => void = () => undefined) {
    this.#most = most;
    this.#tell = tell;
  }

  add(lines: readonly NodeLine[]): undefined {
    const all = [...this.#lines, ...lines];
    this.#isCut ||= all.length > this.#most;
    this.#lines = all.slice(-this.#most);
    this.#tell();
  }

  end(target: Target, trouble: Trouble | null): void {
    if (!trouble) return;
    this.#ends.push([target, trouble]);
    this.#tell();
  }

  /** Whoever asks next is told. */
  fail(error: unknown): void {
    this.#failure = error;
    this.#tell();
  }

  told(): Logs {
    if (this.#failure !== undefined) throw this.#failure;
    const lines = this.#lines.map(({ at, ...line }) => ({
      ...line,
      at: at === null ? null : new Date(at).toISOString(),
    }));
    const troubled = [...Map.groupBy(this.#ends, ([{ service }]) => service)].flatMap(([service, own]) =>
      foldTroubles(own.map(([{ node }, trouble]) => [node, trouble] as const)).map((one) => ({
        service,
        ...one,
      })),
    );
    return { lines, isCut: this.#isCut, troubled };
  }
}
