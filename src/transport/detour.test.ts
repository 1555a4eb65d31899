import { expect, it } from 'vitest';
import { ConnectError, GatewayError } from './connect-error.ts';
import { withDetours } from './detour.ts';

const signal = new AbortController().signal;

function down(gateway: string): GatewayError {
  return new GatewayError(gateway, new ConnectError('unreachable', 'refused', 'connection refused'));
}

/** Connects that fail one after the other, over and over; answers how many there were. */
async function failing(errors: readonly Error[], detour: () => boolean): Promise<number> {
  let tries = 0;
  const connect = (): Promise<never> => Promise.reject(errors[tries++ % errors.length]!);
  await expect(withDetours('n1', { detour, signal }, connect)).rejects.toBeInstanceOf(Error);
  return tries;
}

it('tries each gateway once, though the first one may be back when the last one has failed', async () => {
  expect(await failing([down('gw1'), down('gw2')], () => true)).toBe(3);
});

it('tries no other way where there is none, or where the gateway was reached and refused', async () => {
  expect(await failing([down('gw1')], () => false)).toBe(1);
  const strange = new ConnectError('hostkey', 'host-key-changed', 'the key differs');
  expect(await failing([new GatewayError('gw1', strange)], () => true)).toBe(1);
  expect(await failing([new ConnectError('unreachable', 'gateway', 'not from there')], () => true)).toBe(1);
});

it('names the gateway in what is told, once', () => {
  const plain = new ConnectError('unreachable', 'refused', "'gw1' port 22: connection refused");
  const error = new GatewayError('gw1', plain);
  expect(error).toMatchObject({
    connectCause: 'gateway',
    message: "gateway 'gw1' port 22: connection refused",
  });
  expect(new GatewayError('gw1', error).message).toBe(error.message);
  expect(down('gw2').message).toBe("gateway 'gw2': connection refused");
});
