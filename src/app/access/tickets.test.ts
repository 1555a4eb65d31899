import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../base/index.ts';
import { Tickets } from './tickets.ts';

const PATH = '/api/runs/1/text';

function made() {
  let nowMs = 0;
  const clock: Clock = { ...systemClock, now: () => nowMs };
  const pass = (ms: number): void => void (nowMs += ms);
  return { tickets: new Tickets(clock), pass };
}

describe('a ticket', () => {
  it('is good once, for the path and the session that it was made for', () => {
    const { tickets } = made();
    const one = tickets.make('a', PATH);
    expect(tickets.take(one, PATH)).toBe('a');
    expect(tickets.take(one, PATH)).toBeUndefined();
    const other = tickets.make('b', PATH);
    expect(tickets.take(other, `${PATH}?all`)).toBeUndefined();
    expect(tickets.take(other, PATH)).toBeUndefined();
  });

  it('is good for half a minute', () => {
    const { tickets, pass } = made();
    const [early, late] = [tickets.make('a', PATH), tickets.make('a', PATH)];
    pass(29_999);
    expect(tickets.take(early, PATH)).toBe('a');
    pass(1);
    expect(tickets.take(late, PATH)).toBeUndefined();
  });

  it('gives way to newer ones: of its own session first, of all where there are very many', () => {
    const { tickets } = made();
    const others = tickets.make('other', PATH);
    const own = Array.from({ length: 21 }, () => tickets.make('a', PATH));
    expect(tickets.take(own[0]!, PATH)).toBeUndefined();
    expect(tickets.take(own[1]!, PATH)).toBe('a');
    expect(tickets.take(others, PATH)).toBe('other');
    const first = tickets.make('first', PATH);
    for (let count = 0; count < 1000; count++) tickets.make(`one of ${count}`, PATH);
    expect(tickets.take(first, PATH)).toBeUndefined();
  });
});
