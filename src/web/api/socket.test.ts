import { describe, expect, it } from 'vitest';
import { CLOSED, type FromServer } from '../../protocol/index.ts';
import { type Link, Socket, type WireEvents } from './socket.ts';

/** A server and a clock by hand. */
function world() {
  const wires: { events: WireEvents; sent: unknown[]; isClosed: boolean }[] = [];
  const waits: { ms: number; work: () => void; isOff: boolean }[] = [];
  const links: Link[] = [];
  const told: string[] = [];
  const socket = new Socket(
    {
      open(events) {
        const wire = { events, sent: [] as unknown[], isClosed: false };
        wires.push(wire);
        return { send: (text) => wire.sent.push(JSON.parse(text)), close: () => (wire.isClosed = true) };
      },
      later(ms, work) {
        const wait = { ms, work, isOff: false };
        waits.push(wait);
        return () => (wait.isOff = true);
      },
      random: () => 1,
    },
    {
      link: (link) => links.push(link),
      revoked: () => told.push('revoked'),
      mismatched: () => told.push('mismatched'),
    },
  );
  const say = (message: FromServer) => wires.at(-1)!.events.message(JSON.stringify(message));
  const hello = (epoch = 'e1') => say({ type: 'hello', epoch, protocol: 1 });
  /** Does what waits for a time of this length. */
  const pass = (ms: number) => {
    const due = waits.find((wait) => wait.ms === ms && !wait.isOff)!;
    due.isOff = true;
    due.work();
  };
  const cut = (code = 1006) => wires.at(-1)!.events.closed(code);
  return { socket, wires, waits, links, told, say, hello, pass, cut };
}

describe('the socket of a tab', () => {
  it('asks for its topics once it is greeted, and calls on hints', () => {
    const { socket, wires, say, hello } = world();
    const calls: string[] = [];
    socket.start();
    socket.subscribe('runs', () => calls.push('runs'));
    expect(wires[0]!.sent).toEqual([]);
    hello();
    expect(wires[0]!.sent).toEqual([{ type: 'subscribe', topic: 'runs', seq: 0 }]);
    say({ type: 'changed', topic: 'runs', seq: 3 });
    say({ type: 'changed', topic: 'nodes', seq: 1 });
    expect(calls).toEqual(['runs']);
  });

  it('calls once for a number that it has seen', () => {
    const { socket, say, hello } = world();
    let calls = 0;
    socket.start();
    socket.subscribe('runs', () => (calls += 1));
    hello();
    for (const seq of [3, 3, 2]) say({ type: 'changed', topic: 'runs', seq });
    expect(calls).toBe(1);
  });

  it('comes back by itself, and asks from the number it has seen', () => {
    const { socket, wires, say, hello, cut, pass } = world();
    socket.start();
    socket.subscribe('runs', () => undefined);
    hello();
    say({ type: 'changed', topic: 'runs', seq: 7 });
    cut();
    pass(500);
    hello();
    expect(wires[1]!.sent).toEqual([{ type: 'subscribe', topic: 'runs', seq: 7 }]);
  });

  it('takes everything as changed when the server was started anew', () => {
    const { socket, wires, say, hello, cut, pass } = world();
    let calls = 0;
    socket.start();
    socket.subscribe('runs', () => (calls += 1));
    hello('e1');
    say({ type: 'changed', topic: 'runs', seq: 7 });
    cut();
    pass(500);
    calls = 0;
    hello('e2');
    expect(calls).toBe(1);
    expect(wires[1]!.sent).toEqual([{ type: 'subscribe', topic: 'runs', seq: 0 }]);
    say({ type: 'changed', topic: 'runs', seq: 1 });
    expect(calls).toBe(2);
  });

  it('waits longer each time, up to a bound, and begins anew after a greeting', () => {
    const { socket, waits, hello, cut, pass } = world();
    socket.start();
    const waited: number[] = [];
    for (let at = 0; at < 8; at++) {
      cut();
      const { ms } = waits.filter((wait) => !wait.isOff && wait.ms !== 3000).at(-1)!;
      waited.push(ms);
      pass(ms);
    }
    expect(waited).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    hello();
    cut();
    expect(waits.at(-1)!.ms).toBe(500);
  });

  it('calls every three seconds while there is none, and no more when it is back', () => {
    const { socket, waits, links, hello, cut, pass } = world();
    let calls = 0;
    socket.start();
    socket.subscribe('runs', () => (calls += 1));
    cut(CLOSED.stopping);
    expect(links).toEqual([{ kind: 'polling', code: CLOSED.stopping }]);
    pass(3000);
    pass(3000);
    expect(calls).toBe(2);
    pass(500);
    hello();
    expect(calls).toBe(3);
    expect(waits.every((wait) => wait.isOff)).toBe(true);
    expect(links.at(-1)).toEqual({ kind: 'open' });
  });

  it('does not come back to a server that has put it out, or that speaks otherwise', () => {
    const { socket, waits, told, cut } = world();
    socket.start();
    cut(CLOSED.revoked);
    expect(told).toEqual(['revoked']);
    socket.start();
    cut(CLOSED.protocol);
    expect(told).toEqual(['revoked', 'mismatched']);
    expect(waits).toEqual([]);
  });

  it('leaves a topic when its last listener is gone', () => {
    const { socket, wires, hello } = world();
    socket.start();
    hello();
    const [one, two] = [socket.subscribe('runs', () => undefined), socket.subscribe('runs', () => undefined)];
    one();
    two();
    two();
    expect(wires[0]!.sent).toEqual([
      { type: 'subscribe', topic: 'runs', seq: 0 },
      { type: 'unsubscribe', topic: 'runs' },
    ]);
  });

  it('wants nothing while nobody looks, and is told what it missed', () => {
    const { socket, wires, waits, say, hello, cut, pass } = world();
    let calls = 0;
    socket.start();
    hello();
    const leave = socket.subscribe('runs', () => (calls += 1));
    say({ type: 'changed', topic: 'runs', seq: 4 });
    socket.pause(true);
    socket.subscribe('jobs', () => undefined);
    socket.pause(false);
    expect(wires[0]!.sent).toEqual([
      { type: 'subscribe', topic: 'runs', seq: 0 },
      { type: 'unsubscribe', topic: 'runs' },
      { type: 'subscribe', topic: 'runs', seq: 4 },
      { type: 'subscribe', topic: 'jobs', seq: 0 },
    ]);
    socket.pause(true);
    cut();
    pass(3000);
    expect(calls).toBe(1);
    pass(500);
    hello();
    leave();
    expect(wires[1]!.sent).toEqual([]);
    expect(waits.every((wait) => wait.isOff)).toBe(true);
  });

  it('is silent once it is stopped', () => {
    const { socket, wires, waits, links, cut } = world();
    socket.start();
    socket.stop();
    cut();
    expect(wires[0]!.isClosed).toBe(true);
    expect([waits, links]).toEqual([[], []]);
  });
});
