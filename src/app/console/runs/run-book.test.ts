import { describe, expect, it } from 'vitest';
import { RunBook } from './run-book.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const lines = (book: RunBook, id: string, from = 0, count = 100): string[] =>
  Array.from(book.group(id).lines.range(from, count), ({ text }) => text);

describe('the book of a run', () => {
  it('holds equal texts once, the largest group first', () => {
    using book = new RunBook();
    for (const node of ['n3', 'n1', 'n2']) {
      book.add(node, 'stdout', bytes(node === 'n3' ? 'other\n' : 'same\nlines\n'));
      book.end(node, 0);
    }
    const groups = book.groups('exact');
    expect(groups.map(({ nodes, block }) => [nodes.fold(), block.sizeBytes])).toEqual([
      ['n[1-2]', 11],
      ['n3', 6],
    ]);
  });

  it('shows what runs as far as it is, and keeps what has ended apart', () => {
    using book = new RunBook();
    book.add('n1', 'stdout', bytes('a\nb'));
    book.add('n2', 'stdout', bytes('a\nb'));
    expect(book.groups('exact').map(({ nodes, block }) => [nodes.fold(), block.isEnded])).toEqual([
      ['n[1-2]', false],
    ]);
    book.end('n1', 0);
    expect(book.groups('exact')).toHaveLength(2);
    book.add('n2', 'stdout', bytes('c\n'));
    expect(lines(book, 'stdout.n2')).toEqual(['a', 'bc']);
    expect(lines(book, 'stdout.n1')).toEqual(['a', 'b']);
  });

  it('gives any range of lines, across the blocks in which they are held', () => {
    using book = new RunBook();
    const all = Array.from({ length: 20_000 }, (_, at) => `line ${at} ${'x'.repeat(at % 40)}`);
    // In chunks that end anywhere.
    const text = bytes(`${all.join('\n')}\n`);
    for (let at = 0; at < text.length; at += 7001) book.add('n1', 'stdout', text.subarray(at, at + 7001));
    for (const from of [0, 1, 399, 400, 9999, 19_998, 19_999]) {
      expect(lines(book, 'stdout.n1', from, 3)).toEqual(all.slice(from, from + 3));
      expect(book.log.range({ from, count: 3 }).lines.map(({ text }) => text)).toEqual(
        all.slice(from, from + 3),
      );
    }
    book.add('n1', 'stdout', bytes('and more\n'));
    expect(lines(book, 'stdout.n1', 19_999, 3)).toEqual([all[19_999], 'and more']);
    expect(lines(book, 'stdout.n1', 20_001, 3)).toEqual([]);
  });

  it('cuts a line that nobody could read, and goes on behind it', () => {
    using book = new RunBook();
    book.add('n1', 'stdout', bytes(`${'y'.repeat(300_000)}\nshort\n`));
    const [long, short] = [...book.group('stdout.n1').lines.range(0, 5)];
    expect([long?.text.length, long?.isCut, short?.text]).toEqual([16 * 1024, true, 'short']);
    expect(lines(book, 'stdout.n1', 1, 1)).toEqual(['short']);
    expect(book.log.range({ from: 1, count: 1 }).lines).toMatchObject([{ text: 'short', isCut: false }]);
  });

  it('keeps the order in which lines came, of all nodes or of some', () => {
    using book = new RunBook();
    for (let at = 0; at < 3000; at++) book.add(`n${at % 3}`, at % 2 ? 'stderr' : 'stdout', bytes(`${at}\n`));
    expect(book.log.range({ from: 1500, count: 2 }).lines).toMatchObject([
      { node: 'n0', stream: 'stdout', text: '1500' },
      { node: 'n1', stream: 'stderr', text: '1501' },
    ]);
    const only = book.log.range({ from: 998, count: 5, nodes: { has: (node) => node === 'n2' } });
    expect([only.total, only.lines.map(({ text }) => text)]).toEqual([1000, ['2996', '2999']]);
  });

  it('knows groups that differ by the names of their nodes or by numbers only', () => {
    using book = new RunBook();
    for (const node of ['n1', 'n2', 'n3']) {
      book.add(node, 'stdout', bytes(`${node} is up\n10.0.0.${node.slice(1)}\n`));
      book.add(node, 'stderr', bytes(`took ${node.slice(1)}5.2 s\n`));
      book.end(node, 0);
    }
    expect(book.groups('exact')).toHaveLength(6);
    const out = (mode: 'names' | 'numbers'): string[] =>
      book.groups(mode).map(({ stream, nodes }) => `${stream} ${nodes.fold()}`);
    expect(out('names')).toEqual(['stdout n[1-3]', 'stderr n1', 'stderr n2', 'stderr n3']);
    expect(out('numbers')).toContain('stderr n[1-3]');
  });

  it('forgets a try that counts no more', () => {
    using book = new RunBook();
    book.add('n1', 'stdout', bytes('half'));
    book.forget('n1');
    book.add('n1', 'stdout', bytes('whole\n'));
    expect(lines(book, 'stdout.n1')).toEqual(['whole']);
  });

  it('says that nothing is called so', () => {
    using book = new RunBook();
    expect(() => book.group('stdout.n1')).toThrow(/no output is called/);
    expect(() => book.group('../etc')).toThrow(/no output is called/);
  });
});
