import { expect, it } from 'vitest';
import { madeUpFleet, planned } from '../../../test/support/made-up-rollout.ts';
import { madeUp } from '../../../test/support/made-up-services.ts';
import type { NodeLock, RemoteActions, RolloutEvent } from '../../services/index.ts';
import { VirtualClock } from '../../transport/fake/index.ts';
import { changeServices } from './change-services.ts';
import type { ChosenServices } from './choose-services.ts';
import { LockGuard } from './lock-guard.ts';

it('a change that loses one of its locks begins nothing new, on any node, and says whose it is', async () => {
  const graph = madeUp({ web: { nodes: 'n[1-3]' } });
  const clock = new VirtualClock();
  const fleet = madeUpFleet({ clock });
  const plan = await planned(graph, 'start', ['web'], { fleet });
  let lose: ((lock: NodeLock) => void) | undefined;
  const owner = { id: 'run2', who: 'ops', host: 'head2', what: 'stop web', since: '?', ttlSeconds: 120 };
  const events: RolloutEvent[] = [];
  const summary = await changeServices(
    {
      ...{ run: 'run1', plan, clock, fanout: 1 },
      chosen: { graph } as ChosenServices,
      actions: fleet as unknown as RemoteActions,
      guard: new LockGuard({ nodes: ['n1', 'n2', 'n3'], keep: (lost) => void (lose = lost) }),
      ...{ stop: new AbortController().signal, cut: new AbortController().signal },
    },
    (event) => {
      events.push(event);
      if (event.event === 'begin') lose?.({ node: 'n3', service: 'web', owner, leftSeconds: 9 });
    },
  );
  expect(summary).toMatchObject({ counts: { changed: 1, 'not-run': 2 }, stopped: true, exit: 5 });
  expect(events).toContainEqual({
    ...{ event: 'warning', service: 'web', nodes: 'n3' },
    message: 'its lock was lost to ops on head2: begins nothing new',
  });
});
