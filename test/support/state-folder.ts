/** A state folder for one test, and runs to put into its history. */

import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../src/base/index.ts';
import type { NewRun, StoredResult } from '../../src/store/index.ts';

export function stateFolder(): Disposable & { readonly path: string } {
  const parent = mkdtempSync(join(tmpdir(), 'grappe-state-'));
  return {
    path: join(parent, 'grappe'),
    [Symbol.dispose]: () => rmSync(parent, { recursive: true, force: true }),
  };
}

export function newRun(given: Partial<NewRun> = {}): NewRun {
  return {
    id: 'run1',
    kind: 'run',
    began: new Date('2026-11-20T10:00:00Z'),
    user: 'me',
    host: hostname(),
    cwd: '/srv',
    config: undefined,
    commands: ['true'],
    nodes: 'n[1-3]',
    count: 3,
    among: undefined,
    rerunOf: undefined,
    options: [],
    ...given,
  };
}

export function nodeResult(node: string, outcome: Outcome = 'ok'): StoredResult {
  const exit = outcome === 'ok' ? 0 : null;
  return { node, outcome, exit, signal: null, cause: null, detail: null, ms: 12 };
}
