import { expect, it } from 'vitest';
import { atPace } from './body-pace.ts';

/** What has come at each look; a read that never ends. */
function coming(...bytes: readonly number[]) {
  let looks = 0;
  const socket = { bytesRead: 0 };
  const clock = {
    now: () => 0,
    date: () => new Date(0),
    sleep: async (): Promise<void> => {
      const more = bytes[looks++];
      if (more === undefined) return new Promise(() => undefined);
      socket.bytesRead += more;
    },
  };
  return { socket, clock, looks: () => looks };
}

const NEVER = (): Promise<never> => new Promise(() => undefined);

it('a body that stops coming is waited for no longer', async () => {
  const { socket, clock, looks } = coming(2 ** 20, 2 ** 20, 1000);
  await expect(atPace(socket, clock, NEVER)).rejects.toMatchObject({ status: 408 });
  expect(looks()).toBe(3);
});

it('one that comes is read, however long that takes', async () => {
  const { socket, clock, looks } = coming(2 ** 20, 2 ** 20, 2 ** 20);
  const read = async (): Promise<string> => {
    while (looks() < 3) await Promise.resolve();
    return 'whole';
  };
  expect(await atPace(socket, clock, read)).toBe('whole');
});
