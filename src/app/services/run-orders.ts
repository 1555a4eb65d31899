/** Orders to a change of services, from any shell of the account: through the records, as the two share nothing else. */

import { GrappeError, systemClock } from '../../base/index.ts';
import { stateFolder } from '../../config/index.ts';
import type { Order, OrderSource } from '../../services/index.ts';

const EVERY_MS = 250;

export interface OrderDesk {
  readonly take: () => readonly unknown[];
  readonly warn: (error: GrappeError) => void;
}

/** Records that cannot be read end no run: that is told once, and tried again. */
export function ordersTo({ take, warn }: OrderDesk): OrderSource {
  return async function* orders(signal) {
    let isTold = false;
    for (;;) {
      try {
        yield* take() as readonly Order[];
      } catch (error) {
        if (!(error instanceof GrappeError)) throw error;
        if (!isTold) warn(error);
        isTold = true;
      }
      await systemClock.sleep(EVERY_MS, signal);
    }
  };
}

const WAIT_MS = 10_000;

export interface GivenOrder {
  readonly run: string;
  readonly order: Order;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Resolves once the run has taken it; throws where it does not, and the order is void then. */
export async function giveOrder({ run, order, env }: GivenOrder): Promise<void> {
  const store = await import('../../store/index.ts');
  using database = await store.Database.open(stateFolder(env));
  const number = store.giveOrder(database, run, order);
  const lastMs = systemClock.now() + WAIT_MS;
  while (!store.isTaken(database, number)) {
    if (systemClock.now() > lastMs) {
      store.withdrawOrder(database, number);
      throw new GrappeError('local', {
        message: `run ${run} does not take orders`,
        why: 'its process hangs, or is about to end',
        hint: "'grappe service rollout status' shows how far it is",
      });
    }
    await systemClock.sleep(EVERY_MS / 2);
  }
}
