import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../base/index.ts';
import type { GatewayReport } from '../../protocol/index.ts';
import type { Connection } from '../../transport/index.ts';
import { ServedCommand } from './served-command.ts';

/** Ends as soon as it has read three pieces of its input. */
const READS_SOME: Connection = {
  ...{ node: 'n1', transport: 'fake', details: {}, alive: true },
  async exec(_command, io) {
    io.onSent?.();
    let pieces = 0;
    for await (const _ of io.stdin ?? []) if (++pieces === 3) break;
    return { kind: 'exited', code: 0 };
  },
  sftp: () => Promise.reject(new Error('no files')),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

test('nothing is said of a command after its end', async () => {
  const said: GatewayReport[] = [];
  const order = { type: 'exec', id: 7, leaf: 1, command: 'head', stdin: true, live: true } as const;
  const voice = {
    clock: systemClock,
    say: (report: GatewayReport) => void said.push(report),
    pack: () => ({ ref: 0 }),
  };
  const command = new ServedCommand(order, READS_SOME, voice);
  for (let piece = 0; piece < 4; piece++) command.input(new Uint8Array(100_000));
  await command.run();
  // What was taken is told in the next turn.
  await setImmediate();
  await setImmediate();
  expect(said.map(({ type }) => type)).toEqual(['sent', 'ended']);
});
