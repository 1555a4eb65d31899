import { expect, it } from 'vitest';
import { LoginLimits, secondsToWait } from './rate-limit.ts';
import { networkOf } from './sender.ts';

const OWNER = '192.0.2.7';

function limits() {
  const time = { ms: 0 };
  const clock = { now: () => time.ms, date: () => new Date(time.ms), sleep: () => Promise.resolve() };
  const all = new LoginLimits(clock);
  const attempt = async (name: string, from: string, isRight: boolean): Promise<string> => {
    try {
      return await all.attempt(name, from, () =>
        isRight ? Promise.resolve('in') : Promise.reject(new Error()),
      );
    } catch (error) {
      return secondsToWait(error) === undefined ? 'wrong' : 'wait';
    }
  };
  /** Strangers from many addresses guess until they have to wait, whoever they are. */
  const guess = async (name: string): Promise<void> => {
    for (let at = 0; at < 200; at++) await attempt(name, `198.51.100.${at}`, false);
  };
  return { time, attempt, guess };
}

it('strangers who guess together keep each other waiting, for seconds', async () => {
  const { time, attempt, guess } = limits();
  await guess('ann');
  expect(await attempt('ann', OWNER, true)).toBe('wait');
  time.ms += 10_000;
  expect(await attempt('Ann', OWNER, true)).toBe('in');
});

it('from where somebody came in before, strangers elsewhere keep nobody waiting', async () => {
  const { attempt, guess } = limits();
  expect(await attempt('ann', OWNER, true)).toBe('in');
  await guess('ann');
  expect(await attempt('ann', '203.0.113.1', true)).toBe('wait');
  expect(await attempt('ann', OWNER, true)).toBe('in');
  for (let count = 0; count < 5; count++) await attempt('ann', OWNER, false);
  expect(await attempt('ann', OWNER, true)).toBe('wait');
});

it('many addresses of one IPv6 network are one', async () => {
  const { attempt } = limits();
  for (let at = 1; at <= 5; at++) await attempt('ann', `2001:db8::${at}`, false);
  expect(await attempt('ann', '2001:db8:0:0:ffff::9', true)).toBe('wait');
  expect(await attempt('ann', '2001:db8:0:1::9', true)).toBe('in');
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0000:0001::', '2001:db8:0:0::/64'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
  ['1::4:5:6:7:8', '1:0:0:4::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['nonsense', 'nonsense'],
])('%s is of %s', (address, network) => expect(networkOf(address)).toBe(network));
