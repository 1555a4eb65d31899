import { describe, expect, it } from 'vitest';
import type { InstanceEvent, ServiceEvent } from '../../../../services/index.ts';
import { serviceText } from './service-text.ts';

const ended: ServiceEvent = {
  event: 'service',
  service: 'web',
  outcome: 'failed',
  outcomes: {},
  counts: { failed: 5, changed: 1 },
  bad: 5,
  maxFailed: 0,
  muted: false,
  halted: null,
};

function failed(node: string, log: string, detail = 'it does not run'): InstanceEvent {
  return {
    event: 'instance',
    service: 'web',
    node,
    outcome: 'failed',
    cause: null,
    detail,
    verbs: ['start'],
    before: { state: 'stopped', enabled: null, masked: false },
    after: null,
    exit: 0,
    output: '',
    log,
    blame: null,
    drained: false,
    tries: 1,
    ms: 1,
  };
}

describe('what failed below its service', () => {
  it('is one log where nodes say the same, in whatever order, with their own names', () => {
    const bad = [failed('n2', 'b\na on n2'), failed('n1', 'a on n1\nb'), failed('n10', 'x', 'other')];
    expect(serviceText(ended, bad, 5)).toBe(`web    1 changed · 5 failed
  failed  n[1-2]  it does not run
    | a on n1
    | b
  failed  n10  other
    | x
`);
  });

  it('is a few of them, labelled, where they differ', () => {
    const bad = ['n1', 'n2', 'n3', 'n4', 'n5'].map((node, at) => failed(node, at === 4 ? '' : `line ${at}`));
    expect(serviceText(ended, bad, 3)).toBe(`web  1 changed · 5 failed
  failed  n[1-5]  it does not run
    n1 | line 0
    n2 | line 1
    n3 | line 2
    … and others on n4: see 'grappe service logs'
`);
  });

  it('is cut to the last lines, and silent where the service mutes it', () => {
    const log = Array.from({ length: 9 }, (_, at) => `line ${at}`).join('\n');
    expect(serviceText(ended, [failed('n1', log)], 3).match(/line \d/g)).toEqual([
      ...['line 4', 'line 5', 'line 6', 'line 7', 'line 8'],
    ]);
    const muted = { ...ended, outcome: 'degraded', muted: true, maxFailed: 9 } as const;
    expect(serviceText(muted, [failed('n1', 'x')], 3)).toBe(
      'web  1 changed · 5 failed\n  degraded: 5 bad, and 9 may be\n',
    );
  });
});
