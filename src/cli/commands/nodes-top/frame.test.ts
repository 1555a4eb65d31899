import { describe, expect, it } from 'vitest';
import type { NodeLoad } from '../../../app/index.ts';
import type { NodeResult } from '../../../engine/index.ts';
import { frameOf, type FrameOptions } from './frame.ts';

const GIB = 1024 ** 3;

function up(node: string, cpu: number | null, oneMinute = 0.1, used = 0.25): NodeLoad {
  const memory = {
    totalBytes: 16 * GIB,
    availableBytes: Math.round(16 * GIB * (1 - used)),
    swapTotalBytes: 0,
    swapFreeBytes: 0,
  };
  const facts = { memory, load: [oneMinute, 0.2, 0.3] as const, uptime: 90_000 };
  return { node, state: 'up', throughput: null, cpu, facts, ageMs: 100, result: null };
}

function silent(node: string, cause: NodeResult['cause']): NodeLoad {
  const result: NodeResult = {
    node,
    outcome: 'unreachable',
    exit: null,
    signal: null,
    cause,
    detail: '\x1b]0;owned\x07',
    ms: 1,
  };
  return { node, state: 'silent', throughput: null, cpu: null, facts: null, ageMs: null, result };
}

const options: FrameOptions = { rows: 24, columns: 100, sort: 'cpu', intervalMs: 2000, time: '12:00:00' };
const frame = (loads: readonly NodeLoad[], given: Partial<FrameOptions> = {}): string[] =>
  frameOf(loads, { ...options, ...given });

const fleet = Array.from({ length: 500 }, (_, i) => {
  if (i < 20) return up(`n${i + 1}`, 0.5 + i / 100, i);
  return i < 490 ? up(`n${i + 1}`, 0.01) : silent(`n${i + 1}`, i < 495 ? 'refused' : 'connect-timeout');
});

describe('a picture of 500 nodes', () => {
  it('fits the terminal, the busiest first, the quiet in one line', () => {
    const lines = frame(fleet);
    expect(lines).toHaveLength(24);
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines[0]).toMatch(
      /^12:00:00 {2}500 nodes: 490 up, 10 silent {2}cpu +\d+% {2}mem +25% {2}every 2 s/,
    );
    expect(lines[2]).toMatch(/^n20 +69% \|{7} /);
    expect(
      lines.filter((line) => line.includes('470 quiet: cpu 1%, mem 25%, load 0.10: n[21-')),
    ).toHaveLength(1);
    expect(lines.slice(-2)).toEqual([
      '5 unreachable (refused): n[491-495]',
      '5 unreachable (connect-timeout): n[496-500]',
    ]);
  });

  it.each([[1], [2], [3], [5], [10], [24], [100], [1000]])('fits %i lines', (rows) => {
    const lines = frame(fleet, { rows, columns: 20 });
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.every((line) => line.length <= 20)).toBe(true);
  });

  it('leaves no node out: shown, folded or silent', () => {
    const lines = frame(fleet, { rows: 12, columns: 1000 });
    const counts = lines.map((line) => Number(/^(\d+) (?:more|quiet|unreachable)/.exec(line)?.[1] ?? 0));
    const shown = lines.filter((line) => /^n\d+ /.test(line)).length;
    expect(counts.reduce((sum, count) => sum + count, shown)).toBe(500);
  });

  it('shows every node where nothing has to fit', () => {
    expect(frame(fleet, { rows: Infinity, columns: Infinity })).toHaveLength(2 + 490 + 2);
  });

  it('says nothing that a node said', () => {
    expect(frame(fleet, { columns: 1000 }).join('\n')).not.toMatch(/\x1b|owned/);
  });
});

describe('the order', () => {
  const loads = [up('n1', 0.2, 3, 0.9), up('n2', 0.9, 1, 0.1), up('n10', null, 2, 0.5)];
  it.each([
    ['cpu', ['n2', 'n1', 'n10']],
    ['mem', ['n1', 'n10', 'n2']],
    ['load', ['n1', 'n10', 'n2']],
    ['name', ['n1', 'n2', 'n10']],
  ] as const)('by %s', (sort, expected) => {
    const nodes = frame(loads, { sort })
      .slice(2)
      .map((line) => line.split(' ')[0]);
    expect(nodes).toEqual(expected);
  });
});

it('says how old a sample is that is old', () => {
  expect(frame([{ ...up('n1', 0.1), ageMs: 42_000 }])[2]).toContain('(42 s ago)');
});

it('folds many reasons into the last line', () => {
  const causes = ['refused', 'dns', 'no-route', 'no-banner', 'gateway'] as const;
  const lines = frame(
    causes.map((cause, at) => silent(`n${at}`, cause)),
    { rows: 12, columns: 200 },
  );
  expect(lines.at(-1)).toBe('3 for several reasons: n[2-4]');
});
