/** Runs: what they are, how far they are, what they wrote. */

import type { ConsoleRuns, Group, Principal, RunBook } from '../../app/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Query, RUNS } from '../../protocol/index.ts';
import type { Handlers } from '../handlers.ts';
import { comparedGroups } from '../shapes/compared-groups.ts';
import { eventLines, groupedText } from '../shapes/downloads.ts';
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
    stop: async ({ caller, params }) => {
      await runs.stop(caller.who, params.run);
      return {};
    },
  };
}

type Downloads = 'text' | 'ndjson';

function downloads(runs: ConsoleRuns): Pick<Handlers<typeof RUNS>, Downloads> {
  return {
    text: async ({ caller, params }) => {
      const run = await runs.find(caller.who, params.run);
      return { name: `${run.id}.txt`, chunks: groupedText((await runs.book(run)).groups('exact')) };
    },
    ndjson: async ({ caller, params }) => {
      const run = await runs.find(caller.who, params.run);
      const parts = { results: await runs.results(run), book: await runs.book(run) };
      return { name: `${run.id}.ndjson`, chunks: eventLines(runShape(run, parts), parts) };
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
    groups: async ({ caller, params, query }) => {
      const { from = 0, count, mode = 'exact' } = query;
      const book = await bookOf(caller.who, params.run);
      const groups = book.groups(mode).filter(wantedBy(query));
      const shown = groups.slice(from, from + atMost(count));
      return { version: book.version, groups: shown.map(groupShape), total: groups.length };
    },
    lines: async ({ caller, params, query }) => {
      const { lines } = (await bookOf(caller.who, params.run)).group(params.group);
      const { from = 0, count } = query;
      return { from, total: lines.lines, lines: [...lines.range(from, atMost(count))] };
    },
    log: async ({ caller, params, query }) => {
      const { log } = await bookOf(caller.who, params.run);
      const { from = 0, count, nodes } = query;
      const wanted = nodes === undefined ? undefined : NodeSet.parse(nodes);
      const { lines, total } = log.range({ from, count: atMost(count), nodes: wanted });
      return { from, total, dropped: log.dropped, lines: [...lines] };
    },
    diff: async ({ caller, params, query }) => {
      const book = await bookOf(caller.who, params.run);
      return comparedGroups(book.group(query.a), book.group(query.b));
    },
    search: async ({ caller, params, query }) => {
      const book = await bookOf(caller.who, params.run);
      return searchGroups(book.groups('exact'), query.text, atMost(query.count));
    },
  };
}

function wantedBy({ stream, nodes }: Query<typeof RUNS.groups>): (group: Group) => boolean {
  const wanted = nodes === undefined ? undefined : NodeSet.parse(nodes);
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
