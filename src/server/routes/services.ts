/** Services: what is declared, how it was seen, and changes of it. */

import type { ConsoleServices } from '../../app/index.ts';
import type { SERVICES } from '../../protocol/index.ts';
import type { Handlers } from '../handlers.ts';

const USUAL = 20;
const MOST = 200;

export function serviceHandlers(services: ConsoleServices): Handlers<typeof SERVICES> {
  const { looks, logs, rollouts } = services;
  return {
    list: ({ caller: { who } }) => looks.list(who),
    states: async ({ caller: { who } }) => looks.states(who),
    read: ({ caller: { who }, body }) => looks.read(who, body),
    drift: ({ caller: { who }, body, signal }) => looks.drift(who, body, signal),
    explain: ({ caller: { who }, body, signal }) => looks.explain(who, body, signal),
    logs: ({ caller: { who }, body, signal }) => logs.read(who, body, signal),
    followLogs: async ({ caller: { who }, body }) => ({ id: await logs.follow(who, body) }),
    followedLogs: async ({ caller: { who }, params }) => logs.followed(who, params.id),
    files: ({ caller: { who }, body, signal }) => looks.files(who, body, signal),
    discover: ({ caller: { who }, body, signal }) => looks.discover(who, body, signal),
    plan: ({ caller: { who }, body, signal }) => services.plan(who, body, signal),
    change: async ({ caller, body }) => ({ run: await services.change(caller, body) }),
    rollouts: ({ caller: { who }, query }) =>
      rollouts.list(who, {
        limit: Math.min(query.limit ?? USUAL, MOST),
        isRunning: query.state === 'running',
      }),
    rollout: ({ caller: { who }, params }) => rollouts.show(who, params.run),
    order: async ({ caller, params, body: { kind, service } }) => {
      const order = kind === 'promote' ? { kind, ...(service !== undefined && { service }) } : { kind };
      await services.order(caller, params.run, order);
      return {};
    },
    locks: ({ caller: { who }, body, signal }) => services.locks(who, body, signal),
    breakLocks: ({ caller, body, signal }) => services.breakLocks(caller, body, signal),
  };
}
