/** Every way in which a scripted node may misbehave, with the outcome that a run must give it. */

import type { Cause, Outcome } from '../../base/index.ts';
import { answers, type FakeNode, fails, fakeNode, text } from './fake-node.ts';

export interface Fault {
  readonly node: FakeNode;
  readonly outcome: Outcome;
  readonly cause: Cause | null;
}

const CONNECT_TIMEOUT_MS = 10_000;

export const FAULTS = {
  'exit-code': { node: fakeNode({ end: { kind: 'exited', code: 3 } }), outcome: 'failed', cause: null },
  signal: {
    node: fakeNode({ end: { kind: 'signalled', signal: 'SIGKILL' } }),
    outcome: 'signalled',
    cause: null,
  },
  hang: { node: fakeNode({ output: [text('so far\n')], runMs: Infinity }), outcome: 'timeout', cause: null },
  'hang-ignoring-term': {
    node: fakeNode({ runMs: Infinity, whenEnded: 'ignores-term' }),
    outcome: 'timeout',
    cause: null,
  },
  frozen: {
    node: fakeNode({ runMs: Infinity, whenEnded: 'never-answers' }),
    outcome: 'timeout',
    cause: null,
  },
  refused: { node: fakeNode({}, fails('unreachable', 'refused')), outcome: 'unreachable', cause: 'refused' },
  dead: {
    node: fakeNode({}, fails('unreachable', 'connect-timeout', CONNECT_TIMEOUT_MS)),
    outcome: 'unreachable',
    cause: 'connect-timeout',
  },
  'no-banner': {
    node: fakeNode({}, fails('unreachable', 'no-banner', CONNECT_TIMEOUT_MS)),
    outcome: 'unreachable',
    cause: 'no-banner',
  },
  dns: { node: fakeNode({}, fails('unreachable', 'dns')), outcome: 'unreachable', cause: 'dns' },
  'dns-once': { node: fakeNode({}, fails('unreachable', 'dns'), answers(20)), outcome: 'ok', cause: null },
  'throttled-for-ever': {
    node: fakeNode({}, fails('unreachable', 'throttled')),
    outcome: 'unreachable',
    cause: 'throttled',
  },
  'throttled-twice': {
    node: fakeNode({}, fails('unreachable', 'throttled'), fails('unreachable', 'throttled'), answers(20)),
    outcome: 'ok',
    cause: null,
  },
  denied: {
    node: fakeNode({}, fails('denied', 'authentication')),
    outcome: 'denied',
    cause: 'authentication',
  },
  'host-key': {
    node: fakeNode({}, fails('hostkey', 'host-key-changed')),
    outcome: 'hostkey',
    cause: 'host-key-changed',
  },
  lost: {
    node: fakeNode({
      output: [text('half a li')],
      end: { kind: 'lost', cause: 'link-lost', detail: 'the connection closed' },
    }),
    outcome: 'lost',
    cause: 'link-lost',
  },
  'no-descriptors-once': {
    node: fakeNode({}, fails('local', 'descriptors'), answers(20)),
    outcome: 'ok',
    cause: null,
  },
  flood: {
    node: fakeNode({
      output: [{ stream: 'stdout', bytes: new Uint8Array(4096).fill(120), times: 64, everyMs: 0 }],
    }),
    outcome: 'ok',
    cause: null,
  },
  'late-answer': { node: fakeNode({}, answers(4000)), outcome: 'ok', cause: null },
} as const satisfies Record<string, Fault>;

type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
