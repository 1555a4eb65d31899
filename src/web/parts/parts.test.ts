import { describe, expect, it } from 'vitest';
import { OUTCOMES, UNIT_STATES } from '../../base/index.ts';
import { shellLine } from './shell-line.ts';
import { linesInView } from './lines-in-view.ts';
import { filtered, sorted } from './table-rows.ts';
import { toneOf } from './tone.ts';

describe('lines in view', () => {
  const height = 180;
  const view = (count: number, top: number) => linesInView({ count, lineHeight: 18, top, height });

  it('are those between the edges and a few beyond', () => {
    expect(view(1000, 1800)).toMatchObject({ total: 18_000, from: 88, to: 123, offset: 1584 });
    expect(view(3, 0)).toMatchObject({ from: 0, to: 3, offset: 0 });
    expect(view(0, 0)).toMatchObject({ total: 0, from: 0, to: 0 });
  });

  it.each([10, 11, 1000, 800_000, 5_000_000, 90_000_000])(
    'reach the first and the last of %d lines',
    (count) => {
      const { total } = view(count, 0);
      expect(total).toBeLessThanOrEqual(15_000_000);
      expect(view(count, 0).from).toBe(0);
      const end = view(count, total - height);
      expect(end.to).toBe(count);
      // The last line ends where the view ends.
      expect(end.offset + (count - end.from) * 18).toBeCloseTo(
        Math.max(total, count * 18 < total ? 0 : total),
        3,
      );
    },
  );

  it('are found by their number', () => {
    const { topOf } = view(5_000_000, 0);
    const { from, to } = view(5_000_000, topOf(3_456_789));
    expect(from).toBeLessThanOrEqual(3_456_789);
    expect(to).toBeGreaterThan(3_456_789);
  });
});

describe('rows of a table', () => {
  const rows = ['n10', 'n2', 'n1'].map((node, load) => ({ node, load: load === 1 ? null : load }));

  it('are sorted by numbers in names, and what has none comes last both ways', () => {
    expect(sorted(rows, ({ node }) => node, false).map(({ node }) => node)).toEqual(['n1', 'n2', 'n10']);
    expect(sorted(rows, ({ load }) => load, false).map(({ node }) => node)).toEqual(['n10', 'n1', 'n2']);
    expect(sorted(rows, ({ load }) => load, true).map(({ node }) => node)).toEqual(['n1', 'n10', 'n2']);
  });

  it('are kept when they have every word', () => {
    const texts = rows.map(({ node }) => ({ node, text: `${node} Rack One` }));
    const kept = filtered(texts, ' rack  N1', ({ text }) => text);
    expect(kept.map(({ node }) => node)).toEqual(['n10', 'n1']);
  });
});

describe('a state', () => {
  it('has a tone in whichever table it stands', () => {
    const words = [...Object.keys(OUTCOMES), ...UNIT_STATES];
    const tones = Object.fromEntries(words.map((word) => [word, toneOf(word)]));
    expect(tones).toMatchObject({
      ok: 'ok',
      failed: 'bad',
      unreachable: 'away',
      denied: 'warn',
      'not-run': 'idle',
      stopped: 'idle',
    });
    expect(toneOf('constructor')).toBe('idle');
  });
});

describe('a command line', () => {
  it('quotes what a shell would read otherwise', () => {
    expect(shellLine('grappe', 'run', '-w', 'n[1-3]', '--', "echo it's")).toBe(
      `grappe run -w 'n[1-3]' -- 'echo it'\\''s'`,
    );
    expect(shellLine('')).toBe("''");
  });
});
