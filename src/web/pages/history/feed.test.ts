import { describe, expect, it } from 'vitest';
import { HistoryFeed } from './feed.ts';
import type { Filter, HistoryRow, Source } from './rows.ts';

const ALL: Filter = {
  text: '',
  kind: '',
  state: '',
  user: '',
  nodes: '',
  set: undefined,
  since: '',
  until: '',
};

/** Rows at these seconds, so many a page. */
function source(name: string, seconds: readonly number[], size: number, asked: string[] = []): Source {
  const all = seconds.map(
    (second) => ({ id: `${name}${second}`, began: new Date(second * 1000).toISOString() }) as HistoryRow,
  );
  return async (_filter, before) => {
    asked.push(`${name} ${before ?? 'first'}`);
    const from = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    const rows = all.slice(from, from + size);
    return { rows, next: from + size < all.length ? rows.at(-1)?.id : undefined };
  };
}

const down = (from: number, count: number, step: number) =>
  Array.from({ length: count }, (_, at) => from - at * step);

describe('the feed of the history', () => {
  it('is one list, the newest first, without a hole and without a double', async () => {
    const feed = new HistoryFeed(ALL, [
      source('r', down(1000, 250, 2), 40),
      source('j', down(999, 120, 3), 7),
    ]);
    await feed.more();
    expect(feed.state.value.rows).toHaveLength(100);
    while (!feed.state.value.isOver) await feed.more();
    const times = feed.state.value.rows.map(({ began }) => began);
    expect(times).toHaveLength(370);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(new Set(feed.state.value.rows.map(({ id }) => id)).size).toBe(370);
  });

  it('asks for older ones only when they are wanted', async () => {
    const asked: string[] = [];
    const feed = new HistoryFeed(ALL, [source('r', down(1000, 500, 1), 100, asked)]);
    await feed.more();
    expect(asked).toEqual(['r first']);
    await feed.more();
    expect(asked).toEqual(['r first', 'r r901']);
  });

  it('renews what is shown, and no less', async () => {
    const seconds = down(1000, 150, 1);
    const feed = new HistoryFeed(ALL, [source('r', seconds, 100)]);
    await feed.more();
    await feed.more();
    seconds.unshift(1001);
    const renewed = new HistoryFeed(ALL, [source('r', seconds, 100)]);
    await renewed.more();
    await renewed.renew();
    expect(renewed.state.value.rows[0]?.id).toBe('r1001');
    expect(feed.state.value.rows).toHaveLength(150);
  });

  it('asks for older ones after a renewal, where somebody reached the end meanwhile', async () => {
    const feed = new HistoryFeed(ALL, [source('r', down(1000, 250, 1), 100)]);
    await feed.more();
    const renewal = feed.renew();
    await feed.more();
    await renewal;
    expect(feed.state.value.rows).toHaveLength(200);
    expect(feed.state.value.isLoading).toBe(false);
  });

  it('asks once, however often somebody reaches the end while older ones come', async () => {
    const feed = new HistoryFeed(ALL, [source('r', down(1000, 500, 1), 100)]);
    await feed.more();
    const older = feed.more();
    await feed.more();
    await older;
    expect(feed.state.value.rows).toHaveLength(200);
  });

  it('keeps what is shown where the server does not answer, and tells it', async () => {
    let isAway = false;
    const good = source('r', down(1000, 300, 1), 100);
    const feed = new HistoryFeed(ALL, [
      (filter, before) => (isAway ? Promise.reject(new Error('away')) : good(filter, before)),
    ]);
    await feed.more();
    isAway = true;
    await feed.more();
    expect(feed.state.value.rows).toHaveLength(100);
    expect(feed.state.value.problem?.message).toBe('away');
    isAway = false;
    await feed.more();
    expect(feed.state.value.rows).toHaveLength(200);
    expect(feed.state.value.problem).toBeUndefined();
  });

  it('has no hole and no double after a failure in the middle of a step or of a renewal', async () => {
    let answersLeft = Infinity;
    const small = (name: string, seconds: readonly number[]): Source => {
      const good = source(name, seconds, 30);
      return (filter, before) =>
        answersLeft-- > 0 ? good(filter, before) : Promise.reject(new Error('away'));
    };
    const feed = new HistoryFeed(ALL, [small('r', down(1000, 200, 2)), small('j', down(999, 50, 2))]);
    answersLeft = 3;
    await feed.more();
    expect(feed.state.value.problem?.message).toBe('away');
    answersLeft = Infinity;
    await feed.more();
    answersLeft = 3;
    await feed.renew();
    expect(feed.state.value.problem?.message).toBe('away');
    answersLeft = Infinity;
    while (!feed.state.value.isOver) await feed.more();
    const ids = feed.state.value.rows.map(({ id }) => id);
    expect(ids).toHaveLength(250);
    expect(new Set(ids).size).toBe(250);
  });
});
