/** Runs: what they are, how far they are, what they wrote. */

import { type ConsoleRuns, type Group, nodesIn, type Principal, type RunBook } from '../../app/index.ts';
import type { Query, RUNS } from '../../protocol/index.ts';
import type { Handlers } from '../handlers.ts';
import { comparedGroups } from '../shapes/compared-groups.ts';
import { eventLines, groupedText, held, outputFiles } from '../shapes/downloads.ts';
import { groupShape } from '../shapes/group-shape.ts';
import { listedShape, runShape } from '../shapes/run-shape.ts';
import { searchGroups } from '../shapes/search-groups.ts';

/** So much is asked for at once, where nothing is said, and at most. */
const USUAL = 100;
const MOST = 1000;

export function runHandlers(runs: ConsoleRuns): Handlers<typeof RUNS> {
  return { ...orders(runs), ...views(runs), ...downloads(runs) };
}

type Orders = 'preview' | 'start' | 'rerun' | 'stop';

function orders(runs: ConsoleRuns): Pick<Handlers<typeof RUNS>, Orders> {
  return {
    preview: async ({ caller, body }) => {
      const { nodes, drained, risks, example, line } = await runs.preview(caller, body);
      const folded = { nodes: nodes.fold(), count: nodes.size, drained: drained.fold() };
      return { ...folded, risks: [...risks], example, line };
    },
    start: async ({ caller, body }) => ({ run: await runs.start(caller, body) }),
    rerun: async ({ caller, body, params }) => ({ run: await runs.rerun(caller, params.run, body.which) }),
    stop: async ({ caller, params, body }) => {
      await runs.stop(caller.who, params.run, body.now);
      return {};
    },
  };
}

type Downloads = 'text' | 'ndjson' | 'tar';

function downloads(runs: ConsoleRuns): Pick<Handlers<typeof RUNS>, Downloads> {
  const find = async (who: Principal, id: string) => {
    const run = await runs.find(who, id);
    const book = await runs.book(run);
    return { run, book, results: await runs.results(run) };
  };
  return {
    text: async ({ caller, params }) => {
      const { run, book } = await find(caller.who, params.run);
      return { name: `${run.id}.txt`, chunks: held(book, groupedText(book.groups('exact'))) };
    },
    ndjson: async ({ caller, params }) => {
      const { run, ...parts } = await find(caller.who, params.run);
      return { name: `${run.id}.ndjson`, chunks: held(parts.book, eventLines(runShape(run, parts), parts)) };
    },
    tar: async ({ caller, params }) => {
      const { run, ...parts } = await find(caller.who, params.run);
      const files = outputFiles(runShape(run, parts), parts.book.groups('exact'));
      return { name: `${run.id}.tar`, chunks: held(parts.book, files) };
    },
  };
}

function views(runs: ConsoleRuns): Omit<Handlers<typeof RUNS>, Orders | Downloads> {
  const bookOf = async (who: Principal, id: string): Promise<RunBook> => runs.book(await runs.find(who, id));
  return {
    list: async ({ caller, query }) => {
      const { since, until, limit, ...filter } = query;
      const found = await runs.list(caller.who, {
        ...filter,
        ...{ limit: atMost(limit), since: dateOf(since), until: dateOf(until) },
      });
      const { record, keepMs, maxBytes } = runs.kept;
      const kept = { isRecorded: record, ms: keepMs, bytes: maxBytes };
      return { runs: found.runs.map(listedShape), more: found.more, kept };
    },
    show: async ({ caller, params }) => {
      const run = await runs.find(caller.who, params.run);
      return runShape(run, { results: await runs.results(run), book: await runs.book(run) });
    },
    order: async ({ caller, params }) => runs.order(await runs.find(caller.who, params.run)),
    ...outputViews(runs, bookOf),
    diff: async ({ caller, params, query }) => {
      const book = await bookOf(caller.who, params.run);
      return comparedGroups(book.group(query.a), book.group(query.b));
    },
    search: async ({ caller, params, query, signal }) => {
      const book = await bookOf(caller.who, params.run);
      using _held = book.hold();
      return await searchGroups(book.groups('exact'), {
        text: query.text,
        most: atMost(query.count),
        signal,
      });
    },
  };
}

function outputViews(
  runs: ConsoleRuns,
  bookOf: (who: Principal, id: string) => Promise<RunBook>,
): Pick<Handlers<typeof RUNS>, 'groups' | 'lines' | 'log'> {
  return {
    groups: async ({ caller, params, query }) => {
      const { from = 0, count, mode = 'exact' } = query;
      const run = await runs.find(caller.who, params.run);
      const book = await runs.book(run);
      const mayWrite = run.kind === 'live' && run.live.state === 'running';
      const groups = book.groups(mode).filter(wantedBy(query));
      const shown = groups.slice(from, from + atMost(count)).map((group) => groupShape(group, mayWrite));
      return { version: book.version, groups: shown, total: groups.length };
    },
    lines: async ({ caller, params, query }) => {
      const { lines } = (await bookOf(caller.who, params.run)).group(params.group);
      const { from = 0, count } = query;
      return { from, total: lines.lines, lines: [...lines.range(from, atMost(count))] };
    },
    log: async ({ caller, params, query }) => {
      const book = await bookOf(caller.who, params.run);
      using _held = book.hold();
      const { from = 0, count, nodes } = query;
      const range = { from, count: atMost(count) };
      const { log } = book;
      const { lines, total } =
        nodes === undefined ? log.range(range) : await log.rangeOf(nodesIn(nodes), range);
      return { from, total, dropped: log.dropped, lines: [...lines] };
    },
  };
}

function wantedBy({ stream, nodes }: Query<typeof RUNS.groups>): (group: Group) => boolean {
  const wanted = nodes === undefined ? undefined : nodesIn(nodes);
  return (group) =>
    (stream === undefined || group.stream === stream) &&
    (!wanted || group.nodes.intersection(wanted).size > 0);
}

function dateOf(written: string | undefined): Date | undefined {
  return written === undefined ? undefined : new Date(written);
}

function atMost(count: number = USUAL): number {
  return Math.min(count, MOST);
}
