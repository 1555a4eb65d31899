import { expect, it } from 'vitest';
import type { NodeResult } from '../engine/index.ts';
import { causeText } from './cause-text.ts';

const REFUSED: NodeResult = {
  ...{ node: 'n1', outcome: 'denied', cause: 'authentication', exit: null, signal: null },
  ...{ detail: 'tried /root/.ssh/id', ms: 1 },
};

it.each<[Partial<NodeResult>, string]>([
  [{}, 'denied (authentication): no offered key or method was accepted'],
  [
    { seenFrom: 'gw1' },
    "denied (authentication): no offered key or method was accepted; what counts are the keys on gateway 'gw1'",
  ],
  [
    { outcome: 'hostkey', cause: 'host-key-changed', seenFrom: 'gw1' },
    "hostkey (host-key-changed): the host key differs from known_hosts; what counts are the known_hosts on gateway 'gw1'",
  ],
  [
    { outcome: 'unreachable', cause: 'refused', seenFrom: 'gw1' },
    'unreachable (refused): the port is closed',
  ],
])('whose keys count is told where a gateway tried: %j', (more, text) => {
  const result = { ...REFUSED, ...more };
  expect(causeText({ node: 'n1', state: 'error', result })).toBe(text);
});
