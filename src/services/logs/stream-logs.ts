/** Logs of instances, as their nodes send them. A log that only root may read is asked for again, as root. */

import type { Clock } from '../../base/index.ts';
import type { NodeResult } from '../../engine/index.ts';
import type { Target } from '../node-actions.ts';
import type { Surroundings } from '../nodes/node-script.ts';
import { troubleOf } from '../nodes/trouble.ts';
import { actingWay, type Way } from '../nodes/way.ts';
import type { Ways } from '../nodes/ways.ts';
import type { Trouble } from '../reading.ts';
import { LogReader } from './log-reader.ts';
import type { LogLine } from './log-line.ts';
import { logScript, type LogWish } from './log-script.ts';

export interface LogRequest {
  readonly targets: readonly Target[];
  readonly wish: LogWish;
}

export interface LogSink {
  /** A returned promise asks to wait: the reader is slow. */
  line(target: Target, line: LogLine): Promise<void> | undefined;
  /** Each target once; null: all that was asked for has come. */
  ended(target: Target, trouble: Trouble | null): void;
}

export interface LogWorld {
  readonly ways: Ways;
  readonly surroundings: (target: Target) => Surroundings;
  readonly fanout: number;
  readonly clock: Clock;
}

export async function streamLogs(
  world: LogWorld,
  { targets, wish }: LogRequest,
  sink: LogSink,
  signal: AbortSignal,
): Promise<void> {
  const asRoot: Promise<void>[] = [];
  const round = (way: Way, some: readonly Target[], asks: boolean): Promise<void> => {
    const readers = new Map(some.map((target) => [target.node, new LogReader(world.ways.nonce)]));
    const byNode = new Map(some.map((target) => [target.node, target]));
    const scriptOf = (target: Target): string =>
      logScript(target, { nonce: world.ways.nonce, surroundings: world.surroundings(target), wish, asks });
    const scripts = new Map(some.map((target) => [target.node, scriptOf(target)]));
    // Nobody waits for a place behind a log that never ends.
    const fanout = wish.follow ? Math.max(world.fanout, some.length) : world.fanout;
    return world.ways.stream(
      way,
      { scripts, fanout },
      {
        output(node, stream, chunk) {
          const [reader, target] = [readers.get(node), byNode.get(node)];
          if (stream === 'stderr' || !reader || !target) return undefined;
          let slow: Promise<void> | undefined;
          for (const line of reader.push(chunk, world.clock.date())) slow = sink.line(target, line) ?? slow;
          return slow;
        },
        again: ({ node }) => void readers.set(node, new LogReader(world.ways.nonce)),
        ended(result) {
          const [reader, target] = [readers.get(result.node), byNode.get(result.node)];
          if (!reader || !target) return;
          const last = reader.end(world.clock.date());
          if (last) void sink.line(target, last);
          if (reader.kind === 'root' && asks) asRoot.push(round(actingWay(target), [target], false));
          else sink.ended(target, endOf(reader, result));
        },
      },
      signal,
    );
  };
  const groups = Map.groupBy(targets, (target) => `${target.service} ${firstWay(target)}`);
  await Promise.all(
    [...groups.values()].map((group) => {
      const way = firstWay(group[0] as Target);
      return round(
        way,
        group,
        group.some((target) => actingWay(target) !== way),
      );
    }),
  );
  // A round as root begins before the round that asked for it ends.
  await Promise.all(asRoot);
}

/** A journal may be open to the login, so root is asked only where it is not. */
function firstWay(target: Target): Way {
  return target.settings.backend === 'command' ? actingWay(target) : 'plain';
}

function endOf({ kind }: LogReader, result: NodeResult): Trouble | null {
  if (kind === 'none' || kind === 'root')
    return { outcome: 'missing', cause: null, detail: 'it has no log that can be found' };
  const hasEnded = result.outcome === 'ok' || result.outcome === 'failed';
  return kind !== undefined && hasEnded ? null : troubleOf(result);
}
