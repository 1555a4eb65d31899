import { describe, expect, it } from 'vitest';
import { NodeSet } from '../../../nodeset/index.ts';
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

  it('keeps the order in which lines came, of all nodes or of some', async () => {
    using book = new RunBook();
    for (let at = 0; at < 3000; at++) book.add(`n${at % 3}`, at % 2 ? 'stderr' : 'stdout', bytes(`${at}\n`));
    expect(book.log.range({ from: 1500, count: 2 }).lines).toMatchObject([
      { node: 'n0', stream: 'stdout', text: '1500' },
      { node: 'n1', stream: 'stderr', text: '1501' },
    ]);
    const only = await book.log.rangeOf(NodeSet.parse('n2'), { from: 998, count: 5 });
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

  it('follows the lines of some nodes while more come, and those of others beside them', async () => {
    using book = new RunBook();
    const two = NodeSet.parse('n[1-2]');
    for (let round = 1; round <= 3; round++) {
      for (let at = 0; at < 3000; at++) book.add(`n${at % 3}`, 'stdout', bytes(`${round} ${at}\n`));
      const { total, lines: last } = await book.log.rangeOf(two, { from: round * 2000 - 2, count: 5 });
      expect([total, last.map(({ text }) => text)]).toEqual([
        round * 2000,
        [`${round} 2998`, `${round} 2999`],
      ]);
    }
    const one = await book.log.rangeOf(NodeSet.parse('n0'), { from: 1500, count: 1 });
    expect(one.lines.map(({ text }) => text)).toEqual(['2 1500']);
    expect((await book.log.rangeOf(NodeSet.parse('x'), { from: 0, count: 5 })).total).toBe(0);
  });

  it('finds every line that holds a text, across the borders of the blocks', () => {
    using book = new RunBook();
    const all = Array.from({ length: 9000 }, (_, at) =>
      at % 1000 === 999 ? `an ERROR here ${at}` : `line ${at} ${'-'.repeat(at % 70)} é`,
    );
    book.add('n1', 'stdout', bytes(all.join('\n')));
    const found = (text: string) =>
      [...book.group('stdout.n1').lines.search(text)].flatMap((match) => (match ? [match.line] : []));
    expect(found('error')).toEqual([999, 1999, 2999, 3999, 4999, 5999, 6999, 7999, 8999]);
    expect(found('no such')).toEqual([]);
    expect(found('É')).toHaveLength(8991);
    // Whatever lies on a border is found once: each line by all of its text.
    const numbers = found('line ');
    expect(numbers).toEqual(all.flatMap((text, at) => (text.includes('line ') ? [at] : [])));
  });

  it('goes on without keeping when the disk is full, says why, and what there is stays readable', () => {
    using book = new RunBook({ bytes: 2 ** 30, memoryBytes: 0, directory: '/nonexistent' });
    const line = `${'z'.repeat(999)}\n`;
    for (let at = 0; at < 4000; at++) book.add('n1', 'stdout', bytes(line.replace('z', String(at))));
    book.end('n1', 0);
    expect(book.trouble).toMatchObject({ code: 'local', why: expect.stringContaining('ENOENT') as string });
    expect(book.bytes - book.dropped).toBeGreaterThan(200_000);
    expect(lines(book, 'stdout.n1', 0, 1)[0]?.slice(0, 3)).toBe('0zz');
    expect(book.log.range({ from: 100, count: 1 }).lines[0]?.text.slice(0, 4)).toBe('100z');
    expect(book.groups('numbers')).toHaveLength(1);
  });

  it('keeps so much of a flood and counts the rest', () => {
    using book = new RunBook({ bytes: 10_000, memoryBytes: 4096 });
    for (let at = 0; at < 100; at++) book.add('n1', 'stdout', bytes(`${'f'.repeat(999)}\n`));
    expect([book.bytes, book.dropped, book.log.lines, book.trouble]).toEqual([
      100_000,
      90_000,
      10,
      undefined,
    ]);
  });

  it('can be read by who holds it after it was put away, and by nobody else', () => {
    const book = new RunBook({ bytes: 2 ** 30, memoryBytes: 0 });
    const text = `${'h'.repeat(99_999)}\n`;
    for (let at = 0; at < 30; at++) book.add('n1', 'stdout', bytes(`${at}${text}`));
    const held = book.hold();
    book[Symbol.dispose]();
    expect(book.log.range({ from: 29, count: 1 }).lines).toHaveLength(1);
    held[Symbol.dispose]();
    held[Symbol.dispose]();
    expect(() => book.log.range({ from: 0, count: 1 })).toThrow(/closed/);
  });

  it('counts the lines of a second try from its own beginning', () => {
    using book = new RunBook();
    book.add('n1', 'stdout', bytes('1\n'.repeat(20_000)));
    expect(book.group('stdout.n1').lines.lines).toBe(20_000);
    book.forget('n1');
    book.add('n1', 'stdout', bytes(`${'x'.repeat(50_000)}\nend\n`));
    expect(book.group('stdout.n1').lines.lines).toBe(2);
  });
});
