import { describe, expect, it } from 'vitest';
import { LinePages } from './line-pages.ts';

/** A text of so many lines on a server that answers when it is told to. */
function server(lines: number) {
  const text = { lines, name: 'line' };
  const asked: { from: number; answer: () => Promise<void> }[] = [];
  const pages = new LinePages<string>((from, count) => {
    const { promise, resolve } = Promise.withResolvers<{ total: number; lines: string[] }>();
    const { lines: total, name } = text;
    const length = Math.max(0, Math.min(count, total - from));
    const page = { total, lines: Array.from({ length }, (_, at) => `${name} ${from + at}`) };
    asked.push({
      from,
      async answer() {
        resolve(page);
        await promise;
        await new Promise((done) => setTimeout(done));
      },
    });
    return promise;
  });
  const answerAll = async () => {
    for (const one of asked.splice(0)) await one.answer();
  };
  return { text, asked, pages, answerAll };
}

describe('pages of lines', () => {
  it('are asked for once they are in view, and held', async () => {
    const { pages, asked, answerAll } = server(1000);
    pages.see(0, 40);
    await answerAll();
    expect([pages.total.value, pages.at(39)]).toEqual([1000, 'line 39']);
    pages.see(190, 230);
    expect(asked.map(({ from }) => from)).toEqual([200]);
    await answerAll();
    expect(pages.at(229)).toBe('line 229');
    pages.see(10, 20);
    expect(asked).toEqual([]);
  });

  it('holds a few, however far somebody scrolls', async () => {
    const { pages, answerAll } = server(1_000_000);
    for (let from = 0; from < 10_000; from += 200) {
      pages.see(from, from + 40);
      await answerAll();
    }
    expect([pages.at(0), pages.at(9999)]).toEqual([undefined, 'line 9999']);
  });

  it('asks anew for what may grow only: with a hint of how many there are, for nothing that is whole', async () => {
    const { text, pages, asked, answerAll } = server(250);
    pages.see(0, 40);
    await answerAll();
    text.lines = 300;
    pages.renew(300);
    expect([asked.length, pages.total.value]).toEqual([0, 300]);
    pages.see(200, 240);
    await answerAll();
    pages.renew(300);
    expect(asked.map(({ from }) => from)).toEqual([200]);
    await answerAll();
    pages.renew();
    expect(asked.map(({ from }) => from)).toEqual([200]);
  });

  it('takes an answer that is late for what it is', async () => {
    const { text, pages, asked } = server(300);
    pages.see(0, 40);
    text.lines = 500;
    pages.see(200, 240);
    const [early, late] = asked;
    await late!.answer();
    await early!.answer();
    expect([pages.total.value, pages.at(3), pages.at(203)]).toEqual([500, 'line 3', 'line 203']);
  });

  it('forgets a text that became a shorter one', async () => {
    const { text, pages, answerAll } = server(300);
    pages.see(0, 300);
    await answerAll();
    Object.assign(text, { lines: 250, name: 'other' });
    pages.renew();
    await answerAll();
    expect([pages.total.value, pages.at(249), pages.at(0)]).toEqual([250, 'other 249', undefined]);
  });
});
