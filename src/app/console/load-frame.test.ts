import { expect, it } from 'vitest';
import { bytesOf, loadOf, NO_BYTE, rateOf, shareOf } from '../../protocol/index.ts';
import type { NodeLoad } from '../sample-nodes.ts';
import { LoadFrame } from './load-frame.ts';
import { LoadHistory } from './load-history.ts';

function load(node: string, cpu: number, more: Partial<NodeLoad> = {}): NodeLoad {
  const memory = { totalBytes: 100, availableBytes: 25, swapTotalBytes: 0, swapFreeBytes: 0 };
  const facts = { memory, load: [2, 1, 1] as const, uptime: 1 };
  const throughput = { networkIn: 5e6, networkOut: 0, diskRead: 2000, diskWritten: 1e12 };
  return { node, state: 'up', cpu, throughput, facts, ageMs: 0, result: null, ...more };
}

const silent = { state: 'silent', cpu: null, throughput: null, facts: null, ageMs: null } as const;

it('tells of each node in a byte what it was heard to do', () => {
  const frame = new LoadFrame(['n1', 'n2', 'n3']);
  expect(frame.note(load('n1', 0.5), 4, 1000)).toBe(true);
  const texts = frame.texts(['n3', 'n1', 'stranger'], 4000);
  expect(shareOf(bytesOf(texts.cpu)[1])).toBeCloseTo(0.5, 2);
  expect(shareOf(bytesOf(texts.memory)[1])).toBeCloseTo(0.75, 2);
  expect(loadOf(bytesOf(texts.loadPerCore)[1])).toBeCloseTo(0.5, 1);
  expect([...bytesOf(texts.ageSeconds)]).toEqual([NO_BYTE, 3, NO_BYTE]);
  expect([...bytesOf(texts.state)]).toEqual([0, 1, 0]);
});

it('calls nothing news that was heard before, and learns processors later', () => {
  const frame = new LoadFrame(['n1']);
  frame.note(load('n1', 0.5), undefined, 1000);
  expect(bytesOf(frame.texts(['n1'], 1000).loadPerCore)[0]).toBe(NO_BYTE);
  expect(frame.note(load('n1', 0.5, { ageMs: 500 }), 4, 1500)).toBe(false);
  expect(bytesOf(frame.texts(['n1'], 1500).loadPerCore)[0]).not.toBe(NO_BYTE);
  expect(frame.note(load('n1', 0.5), 4, 3000)).toBe(true);
});

it('keeps what was known of a node that waits, and forgets the load of one that is silent', () => {
  const frame = new LoadFrame(['n1', 'n2']);
  for (const node of ['n1', 'n2']) frame.note(load(node, 0.5), 4, 0);
  const next = new LoadFrame(['n2', 'n1']);
  next.takeOver(frame);
  expect(next.note(load('n1', 0.9, { ...silent, state: 'waiting' }), 4, 60_000)).toBe(false);
  next.note(load('n2', 0, silent), 4, 60_000);
  const { cpu, state, ageSeconds } = next.texts(['n1', 'n2'], 60_000);
  expect(shareOf(bytesOf(cpu)[0])).toBeCloseTo(0.5, 2);
  expect([...bytesOf(cpu)][1]).toBe(NO_BYTE);
  expect([...bytesOf(state)]).toEqual([1, 2]);
  expect([...bytesOf(ageSeconds)]).toEqual([60, 60]);
});

it('keeps what went through a node, as near as an eye reads it', () => {
  const frame = new LoadFrame(['n1', 'n2']);
  const history = new LoadHistory();
  frame.note(load('n1', 0.5), 4, 0);
  frame.note(load('n2', 0, silent), 4, 0);
  history.add(frame, 0);
  const kept = history.of('n1');
  const near = (text: string): number => rateOf(bytesOf(text)[0]) ?? Number.NaN;
  expect(near(kept.networkIn) / 5e6).toBeCloseTo(1, 1);
  expect(near(kept.networkOut)).toBe(0);
  expect(Math.round(near(kept.diskRead) / 1000)).toBe(2);
  expect(near(kept.diskWritten)).toBeGreaterThan(1e11);
  expect(rateOf(bytesOf(history.of('n2').networkIn)[0])).toBeNull();
});

it('keeps ten minutes, whatever list of nodes each moment had', () => {
  const history = new LoadHistory();
  for (let minute = 0; minute <= 12; minute++) {
    const frame = new LoadFrame(minute < 6 ? ['n1', 'n2'] : ['n2']);
    frame.note(load('n2', minute / 100), 4, 0);
    history.add(frame, minute * 60_000);
  }
  expect(history.of('n2').times).toEqual([120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720]);
  expect(history.of('n1').times).toEqual([120, 180, 240, 300]);
  const recent = bytesOf(history.recent(['n1', 'n2'], 3).cpu);
  expect([...recent].map((byte) => shareOf(byte) ?? -1).map((share) => Math.round(share * 100))).toEqual([
    -100, -100, -100, 10, 11, 12,
  ]);
});
