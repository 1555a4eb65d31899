import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AlignedLines } from './aligned-lines.ts';
import { writeBlockLines, writeBlocks } from './block-display.ts';
import { sortBlocks } from './block-order.ts';
import { MemoryBlockStore } from './block-store.ts';
import { writeDiffs } from './diff-display.ts';
import { Gathering } from './gathering.ts';
import { LabelledLines } from './labelled-lines.ts';
import { foldedNaming as naming, literalNaming } from './naming.ts';
import { colourPalette } from './palette.ts';
import { type SinkOptions, TextSink } from './text-sink.ts';

function captured(options: Partial<SinkOptions> = {}): { sink: TextSink; text: () => string } {
  const chunks: Uint8Array[] = [];
  const sink = new TextSink((bytes) => void chunks.push(bytes), { sanitise: false, ...options });
  return { sink, text: () => Buffer.concat(chunks).toString('latin1') };
}

const form = { naming, counts: true, labels: true };

/** `text` of each node; the number behind the name is its exit code. */
function gathered(outputs: Readonly<Record<string, readonly [string, (number | undefined)?]>>): Gathering {
  const gathering = new Gathering(new MemoryBlockStore());
  for (const [node, [text, rc]] of Object.entries(outputs)) {
    gathering.add(node, Buffer.from(text));
    gathering.end(node, rc);
  }
  return gathering;
}

describe('the order of blocks', () => {
  const some = gathered({
    n10: ['a', 0],
    n2: ['b', 0],
    n1: ['c', 1],
    n3: ['d', undefined],
    n4: ['e', 0],
    n5: ['e', 0],
    n6: ['c', 1],
  });
  const firsts = (order: 'natural' | 'clubak' | 'nodes'): string[] =>
    sortBlocks(some.blocks(), order, naming).map((block) => naming.fold(block.nodes));

  it('of run: exit code, larger set, n2 before n10; without an exit code last', () => {
    expect(firsts('natural')).toEqual(['n[4-5]', 'n2', 'n10', 'n[1,6]', 'n3']);
  });

  it('of clubak: n10 before n2', () => {
    expect(firsts('clubak')).toEqual(['n[4-5]', 'n10', 'n2', 'n[1,6]', 'n3']);
  });

  it('by nodes alone', () => {
    const singles = sortBlocks(some.singles(), 'nodes', naming).map((block) => block.nodes[0]);
    expect(singles).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n10']);
  });

  it('names that are no node names keep the order of their appearance', () => {
    const odd = gathered({ 'b[': ['1'], a: ['2'], 'b,': ['3'] });
    expect(sortBlocks(odd.blocks(), 'nodes', literalNaming).map((block) => block.nodes[0])).toEqual([
      'b[',
      'a',
      'b,',
    ]);
  });
});

describe('blocks as text', () => {
  it('under headers, with counts for several nodes', async () => {
    const { sink, text } = captured();
    await writeBlocks(sink, gathered({ n1: ['a\n'], n3: ['b'], n2: ['a\n'] }).blocks(), form);
    const rule = '---------------';
    expect(text()).toBe(`${rule}\nn[1-2] (2)\n${rule}\na\n${rule}\nn3\n${rule}\nb\n`);
  });

  it('S05: each physical line starts with its label, a carriage return is shown', async () => {
    const { sink, text } = captured({ sanitise: true });
    await writeBlockLines(sink, gathered({ n1: ['ok\rn9: all good\nmore\r\n'] }).blocks(), form);
    expect(text()).toBe('n1: ok\\rn9: all good\nn1: more\\r\n');
  });

  it('S04: names are strangers too', async () => {
    const { sink, text } = captured({ sanitise: true });
    await writeBlocks(sink, gathered({ 'n\x1b]0;x\x07': ['a'] }).blocks(), {
      ...form,
      naming: literalNaming,
    });
    expect(text()).toContain('\nn\\x1b]0;x\\x07\n');
  });

  it('differences against the first block, in colour', async () => {
    const { sink, text } = captured({ palette: colourPalette });
    await writeDiffs(sink, gathered({ n1: ['a\nc\n'], n2: ['b\nc\n'] }).blocks(), form);
    expect(text()).toBe(
      '\x1b[1m--- n1\x1b[0m\n\x1b[1m+++ n2\x1b[0m\n\x1b[96m@@ -1,2 +1,2 @@\x1b[0m\n\x1b[91m-a\x1b[0m\n\x1b[92m+b\x1b[0m\n c\n',
    );
  });
});

describe('lines as they come', () => {
  it('are labelled when they are complete; the last one at the end of its node', () => {
    const { sink, text } = captured();
    const lines = new LabelledLines(sink, { labels: true });
    void lines.push('n1', Buffer.from('a\nb'));
    void lines.push('n2', Buffer.from('x\n'));
    expect(text()).toBe('n1: a\nn2: x\n');
    void lines.push('n1', Buffer.from('c\n'));
    void lines.push('n1', Buffer.from('d'));
    void lines.end('n1');
    void lines.end('n3');
    expect(text()).toBe('n1: a\nn2: x\nn1: bc\nn1: d\n');
  });

  it('where chunks were cut never shows', () => {
    const text = `${'ab\n'.repeat(3)}\n\r\n${'x'.repeat(70_000)}\n${'cd\r\n'.repeat(3)}${'y'.repeat(66_000)}\nend`;
    const shown = (cuts: readonly number[]): string => {
      const { sink, text: output } = captured();
      const lines = new LabelledLines(sink, { labels: true });
      const borders = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      for (const [at, from] of borders.entries())
        void lines.push('n1', Buffer.from(text.slice(from, borders[at + 1])));
      void lines.end('n1');
      return output();
    };
    const inOne = shown([]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        expect(shown(cuts)).toBe(inOne);
      }),
    );
  });

  it('S05, F16: pieces of an endless line are labelled too, so that nothing passes for another node', () => {
    const { sink, text } = captured();
    const lines = new LabelledLines(sink, { labels: true });
    for (let at = 0; at < 5; at++) void lines.push('n1', Buffer.alloc(50_000, 'x'));
    void lines.end('n1');
    expect(text()).toMatch(/^(n1: x{65536}\n){3}n1: x{53392}\n$/);
  });

  it('F17: bytes pass as they are in a pipe', () => {
    const { sink, text } = captured();
    const lines = new LabelledLines(sink, { labels: false });
    void lines.push('n1', Buffer.from('\0\xff\x1b\r\n', 'latin1'));
    expect(text()).toBe('\0\xff\x1b\r\n');
  });
});

describe('live gathered lines', () => {
  function live(
    nodes: readonly string[],
    pendingLimit?: number,
  ): { lines: AlignedLines; text: () => string } {
    const { sink, text } = captured();
    const limit = pendingLimit === undefined ? {} : { pendingLimit };
    return { lines: new AlignedLines(sink, nodes, { labels: true, ...limit }), text };
  }

  it('show line k once every node that may still speak has one', () => {
    const { lines, text } = live(['n1', 'n2', 'n3']);
    void lines.push('n1', Buffer.from('a\nb\nc\n'));
    void lines.push('n2', Buffer.from('a\nB\n'));
    expect(text()).toBe('');
    void lines.push('n3', Buffer.from('a\n'));
    expect(text()).toBe('n[1-3]: a\n');
    void lines.end('n3');
    expect(text()).toBe('n[1-3]: a\nn1: b\nn2: B\n');
    void lines.end('n2');
    void lines.push('n1', Buffer.from('d'));
    expect(text()).toBe('n[1-3]: a\nn1: b\nn2: B\nn1: c\n');
    void lines.end('n1');
    expect(text()).toBe('n[1-3]: a\nn1: b\nn2: B\nn1: c\nn1: d\n');
  });

  it('show the larger sets first', () => {
    const { lines, text } = live(['n1', 'n2', 'n3']);
    void lines.push('n1', Buffer.from('odd\n'));
    void lines.push('n2', Buffer.from('even\n'));
    void lines.push('n3', Buffer.from('even\n'));
    expect(text()).toBe('n[2-3]: even\nn1: odd\n');
  });

  it('never wait for more than the bound; who comes late gets lines of its own', () => {
    const { lines, text } = live(['fast', 'slow'], 1000);
    for (let at = 0; at < 100; at++) void lines.push('fast', Buffer.from(`${at}\n`));
    const early = text();
    expect(early.split('\n').length).toBeGreaterThan(80);
    void lines.push('slow', Buffer.from(Array.from({ length: 100 }, (_, at) => `${at}\n`).join('')));
    void lines.end('fast');
    void lines.end('slow');
    const all = text().trimEnd().split('\n');
    const of = (node: string): string[] =>
      all.filter((line) => line.includes(node)).map((line) => line.replace(/^.*: /, ''));
    const expected = Array.from({ length: 100 }, (_, at) => `${at}`);
    expect(of('fast')).toEqual(expected);
    expect(of('slow')).toEqual(expected);
  });

  it('wait again for a node that has caught up', () => {
    const { lines, text } = live(['fast', 'slow'], 200);
    for (let at = 0; at < 10; at++) void lines.push('fast', Buffer.from(`${at}\n`));
    for (let at = 0; at < 10; at++) void lines.push('slow', Buffer.from(`${at}\n`));
    void lines.push('slow', Buffer.from('both\n'));
    const before = text();
    void lines.push('fast', Buffer.from('both\n'));
    expect(text().slice(before.length)).toBe('fast,slow: both\n');
  });
});
