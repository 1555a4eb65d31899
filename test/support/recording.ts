/** Runs with a state folder of their own: what they leave in the history and in the audit log. */

import { join } from 'node:path';
import * as v from 'valibot';
import { HistoryReport } from '../../src/protocol/index.ts';
import { type Finished, grappe, type GrappeOptions } from './grappe.ts';
import type { TestNodes } from './test-nodes.ts';

export interface Recording {
  readonly env: Record<string, string>;
  /** Folder of the records; the first run makes it. */
  readonly state: string;
  /** grappe itself. */
  readonly g: (words: readonly string[], options?: GrappeOptions) => Promise<Finished>;
  readonly run: (...words: string[]) => Promise<Finished>;
  /** As `history --json` tells it. */
  readonly history: () => Promise<HistoryReport['runs']>;
}

let count = 0;

export function startRecording(nodes: TestNodes): Recording {
  const home = join(nodes.home, `state${count++}`);
  const env = { ...nodes.env, XDG_STATE_HOME: home };
  const g: Recording['g'] = (words, options) => grappe(words, { env, cwd: nodes.home, ...options });
  return {
    env,
    state: join(home, 'grappe'),
    g,
    run: (...words) => g(['run', '-F', nodes.sshd.sshConfig, ...words]),
    history: async () => v.parse(HistoryReport, JSON.parse((await g(['history', '--json'])).stdout)).runs,
  };
}
