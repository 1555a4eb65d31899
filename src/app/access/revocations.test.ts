import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Revocations } from './revocations.ts';

describe('what was revoked', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is told within a second, and once', () => {
    const sessions = new Set(['mine', 'other']);
    using revocations = new Revocations(() => ({ sessions, tokens: new Set() }));
    const told: unknown[] = [];
    revocations.listen((by) => told.push(by));
    revocations.note({ session: 'mine' });
    revocations.note({ session: 'other' });
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([]);
    sessions.delete('mine');
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([{ session: 'mine' }]);
    vi.advanceTimersByTime(5000);
    expect(told).toHaveLength(1);
  });

  it('is looked for again where it could not be seen', () => {
    let isReadable = false;
    using revocations = new Revocations(() => {
      if (!isReadable) throw new Error('disk');
      return { sessions: new Set<string>(), tokens: new Set() };
    });
    const told: unknown[] = [];
    revocations.listen((by) => told.push(by));
    revocations.note({ session: 'mine' });
    vi.advanceTimersByTime(1000);
    isReadable = true;
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(1);
  });

  it('is looked for only while somebody listens', () => {
    let looks = 0;
    using revocations = new Revocations(() => {
      looks++;
      return { sessions: new Set(['mine']), tokens: new Set() };
    });
    revocations.note({ session: 'mine' });
    const end = revocations.listen(() => undefined);
    vi.advanceTimersByTime(2000);
    end();
    vi.advanceTimersByTime(2000);
    expect(looks).toBe(2);
  });
});
