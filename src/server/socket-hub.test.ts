import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Changes } from '../app/console/changes.ts';
import { Lookers } from '../app/console/lookers.ts';
import { SocketHub } from './socket-hub.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A socket whose other end reads when it is told to. */
class SlowSocket extends EventEmitter {
  bufferedAmount = 0;
  isCut = false;
  readonly told: { readonly type: string; readonly topic?: string; readonly seq?: number }[] = [];

  send(text: string): void {
    this.told.push(JSON.parse(text));
  }

  ping(): void {
    // It never answers.
  }

  terminate(): void {
    this.isCut = true;
    this.emit('close');
  }

  subscribe(topic: string): void {
    this.emit('message', Buffer.from(JSON.stringify({ type: 'subscribe', topic })), false);
  }

  hints(): unknown[] {
    return this.told.filter(({ type }) => type === 'changed').map(({ topic, seq }) => [topic, seq]);
  }
}

function opened() {
  const changes = new Changes('epoch');
  const lookers = new Lookers();
  const hub = new SocketHub({ site: { changes, lookers } });
  const slow = new SlowSocket();
  const who = { name: 'ann', role: 'viewer', nodes: null, languages: null } as const;
  hub.add(slow as unknown as WebSocket, { who, by: { session: 'one' }, from: '192.0.2.7' });
  return { changes, lookers, hub, slow };
}

describe('S29 a tab that does not read', () => {
  it('is told nothing until it has caught up, and then once of each topic', () => {
    const { changes, slow } = opened();
    slow.subscribe('nodes');
    slow.subscribe('runs');
    slow.bufferedAmount = 2 ** 20;
    for (let change = 0; change < 1000; change++) {
      changes.bump('nodes');
      changes.bump('runs');
      vi.advanceTimersByTime(10);
    }
    expect(slow.hints()).toEqual([]);
    slow.bufferedAmount = 0;
    vi.advanceTimersByTime(2000);
    expect(slow.hints()).toEqual([
      ['nodes', 1000],
      ['runs', 1000],
    ]);
  });

  it('gets hints of one topic no closer together than a tenth of a second', () => {
    const { changes, slow } = opened();
    slow.subscribe('nodes');
    for (let ms = 0; ms < 1000; ms++) {
      changes.bump('nodes');
      vi.advanceTimersByTime(1);
    }
    expect(slow.hints().length).toBeLessThanOrEqual(10);
    expect(slow.hints().length).toBeGreaterThan(5);
  });

  it('is cut off when it asks on, or answers no ping; nothing is worked for it any more', () => {
    for (const end of ['asks', 'sleeps']) {
      const { lookers, hub, slow } = opened();
      slow.subscribe('nodes');
      expect(lookers.count('nodes')).toBe(1);
      slow.bufferedAmount = 2 ** 20;
      if (end === 'asks') slow.subscribe('runs');
      else vi.advanceTimersByTime(60_000);
      expect([end, slow.isCut, lookers.count('nodes'), hub.clients()]).toEqual([end, true, 0, []]);
    }
  });
});
