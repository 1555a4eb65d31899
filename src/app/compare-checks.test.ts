import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outcome } from '../base/index.ts';
import { NodeStates } from '../states/index.ts';
import type { NodeCheck } from './check-nodes.ts';
import { compareChecks, hasChanged } from './compare-checks.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'grappe-checks-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const at = new Date('2026-01-02T03:04:05.000Z');

function check(node: string, outcome: Outcome): NodeCheck {
  const result = { node, outcome, exit: null, signal: null, cause: null, detail: null, ms: 1 };
  return { node, state: outcome === 'ok' ? 'active' : 'not-answering', result };
}

it('compares each node with its own last check', async () => {
  const states = new NodeStates(folder);
  const first = await compareChecks(states, [check('n1', 'ok')], at);
  expect(first.map(({ before }) => before)).toEqual([null]);
  const second = await compareChecks(states, [check('n1', 'unreachable'), check('n2', 'ok')], new Date());
  expect(second.map(({ before }) => before)).toEqual([{ state: 'active', at }, null]);
  expect(second.map(hasChanged)).toEqual([true, false]);
});

it.each(['cancelled', 'not-run', 'local'] as const)(
  'remembers nothing of a check that was %s',
  async (outcome) => {
    const states = new NodeStates(folder);
    await compareChecks(states, [check('n1', 'ok')], at);
    const [broken] = await compareChecks(states, [check('n1', outcome)], new Date());
    expect(broken && hasChanged(broken)).toBe(false);
    expect(await states.checks.list()).toMatchObject([{ node: 'n1', state: 'active', at: at.toISOString() }]);
  },
);
