import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SignalName } from './io.ts';
import { SignalRelay } from './signal-relay.ts';

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let before = new Map<SignalName, NodeJS.SignalsListener[]>();
beforeEach(() => {
  before = new Map(NAMES.map((name) => [name, process.listeners(name)]));
});
afterEach(() => {
  for (const name of NAMES) {
    for (const listener of process.listeners(name)) {
      if (!before.get(name)?.includes(listener)) process.off(name, listener);
    }
  }
});

it('hands a signal to all who listen', () => {
  const heard: string[] = [];
  const relay = new SignalRelay();
  const stop = relay.listen((name) => heard.push(`one ${name}`));
  relay.listen((name) => heard.push(`two ${name}`));
  process.emit('SIGTERM', 'SIGTERM');
  stop();
  process.emit('SIGHUP', 'SIGHUP');
  expect(heard).toEqual(['one SIGTERM', 'two SIGTERM', 'two SIGHUP']);
});

it('F30: a signal that arrives while one listener follows another is not swallowed', async () => {
  const relay = new SignalRelay();
  const stop = relay.listen(() => undefined);
  process.kill(process.pid, 'SIGHUP');
  // In the same turn, before the signal has come through.
  stop();
  const heard = await new Promise((resolve) => {
    relay.listen(resolve);
  });
  expect(heard).toBe('SIGHUP');
});
