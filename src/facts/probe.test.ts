import { describe, expect, it } from 'vitest';
import { ANSWER_BYTES } from './frames.ts';
import { readAnswer, readFacts } from './probe.ts';

const fragments = {
  one: { script: '', read: (text: string) => text.trim() || undefined },
  two: { script: '', read: (text: string) => (text === '' ? undefined : text.length) },
};
const answer = (text: string) => readAnswer(fragments, 'NONCE', Buffer.from(text));
const facts = (text: string) => {
  const answers = answer(text);
  return answers && readFacts(fragments, answers);
};

describe('the answer to a probe', () => {
  it('is taken apart at its markers', () => {
    expect(facts('\nNONCE one\nalpha\n\nNONCE two\nxy\nNONCE end\n')).toEqual({ one: 'alpha', two: 2 });
  });

  it('begins at its first marker, whatever login files print', () => {
    expect(facts('Welcome\nNONCE\n\nNONCE one\nalpha\n\nNONCE end\n')).toMatchObject({ one: 'alpha' });
  });

  it('is none without its end', () => {
    expect(facts('\nNONCE one\nalpha\n')).toBeUndefined();
    expect(facts('')).toBeUndefined();
    expect(facts('NONCE end of the world\n')).toBeUndefined();
  });

  it('holds null for what was not answered', () => {
    expect(facts('\nNONCE one\n\n\nNONCE end\n')).toEqual({ one: null, two: null });
  });

  it('holds nothing that was not asked for', () => {
    expect(answer('NONCE __proto__\nx\nNONCE constructor\nx\nNONCE end\n')).toEqual(new Map());
  });

  it('is cut where a fragment floods', () => {
    const flood = facts(`NONCE one\n${'x'.repeat(ANSWER_BYTES)}\nNONCE end\n`);
    expect(flood?.one).toHaveLength(32_768);
  });
});
