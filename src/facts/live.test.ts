import { describe, expect, it } from 'vitest';
import { busyShare, LIVE_FRAGMENTS } from './live.ts';
import { ANSWER_BYTES } from './frames.ts';
import { AnswerStream } from './probe.ts';

const { ticks } = LIVE_FRAGMENTS;

describe('processor ticks', () => {
  it.each([
    ['cpu  10 0 20 60 10 0 0 0 5 5\n', { all: 100, idle: 70 }],
    ['cpu  1 2 3 4\n', { all: 10, idle: 4 }],
    ['cpu  1 2 3\n', undefined],
    ['cpu  1 2 x 4\n', undefined],
    ['cpu0 1 2 3 4\n', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(ticks.read(text)).toEqual(expected);
  });

  it.each([
    [{ all: 100, idle: 50 }, { all: 200, idle: 75 }, 0.75],
    [{ all: 100, idle: 50 }, { all: 200, idle: 49 }, 1],
    [{ all: 100, idle: 50 }, { all: 110, idle: 70 }, 0],
    [{ all: 100, idle: 50 }, { all: 50, idle: 20 }, undefined],
    [{ all: 100, idle: 50 }, { all: 100, idle: 50 }, undefined],
    [null, { all: 100, idle: 50 }, undefined],
  ])('between %j and %j: %j', (before, after, expected) => {
    expect(busyShare(before, after)).toBe(expected);
  });
});

describe('a stream of answers', () => {
  const fragments = { one: { script: '', read: (text: string) => text } };
  const answer = (text: string): string => `\nN one\n${text}\n\nN end\n`;
  const stream = (): AnswerStream => new AnswerStream(fragments, 'N');

  it('gives the newest whole one, however the bytes are cut', () => {
    const all = Buffer.from(answer('a') + answer('b') + answer('c'));
    for (let cut = 1; cut < all.length; cut++) {
      const answers = stream();
      const found = [answers.push(all.subarray(0, cut)), answers.push(all.subarray(cut))];
      expect(found.findLast((texts) => texts !== undefined)?.get('one')).toBe('c\n');
    }
  });

  it('does not hold what never ends', () => {
    const answers = stream();
    expect(answers.push(Buffer.from(`\nN one\n${'x'.repeat(ANSWER_BYTES)}`))).toBeUndefined();
    expect(answers.push(Buffer.from('\nN end\n'))).toEqual(new Map());
    expect(answers.push(Buffer.from(answer('a')))?.get('one')).toBe('a\n');
  });
});
