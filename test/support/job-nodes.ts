/** Nodes of a real sshd for attempts: their state lies in a folder of the test, whoever logs in. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptOrder } from '../../src/jobs/engine.ts';
import type { Work } from '../../src/jobs/job.ts';
import { DEFAULT_LIMITS } from '../../src/jobs/limits.ts';
import { BUILT_IN_LANGUAGES } from '../../src/jobs/languages/index.ts';
import { SshEngine } from '../../src/jobs/ssh-engine/index.ts';
import type { Connector } from '../../src/transport/index.ts';
import { connectorTo } from './ssh2-target.ts';
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts';

export interface JobNodes extends AsyncDisposable {
  readonly sshd: Sshd;
  /** Programs leave their marks here. */
  readonly marks: string;
  /** Where the attempts of this node lie. */
  placeOf(node: string): string;
  /** Closed by whoever asks for it. */
  engine(connector?: Connector): SshEngine;
}

export async function startJobNodes(options: SshdOptions = {}): Promise<JobNodes> {
  const folder = mkdtempSync(join(tmpdir(), 'grappe-jobs-'));
  const marks = join(folder, 'marks');
  const state = join(folder, 'state');
  for (const each of [marks, state]) mkdirSync(each);
  for (const each of [folder, marks, state]) chmodSync(each, 0o777);
  const extraConfig = [`SetEnv XDG_STATE_HOME=${state}`, ...(options.extraConfig ?? [])];
  const sshd = await startSshd({ ...options, extraConfig });
  return {
    sshd,
    marks,
    placeOf: (node) => join(state, 'grappe/jobs/abcd2345', node),
    engine: (connector = connectorTo(sshd)) =>
      new SshEngine({ connector, controller: 'abcd2345', languages: BUILT_IN_LANGUAGES }),
    async [Symbol.asyncDispose]() {
      await sshd.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A command without a sandbox. */
export function commandOrder(id: string, command: string, work: Partial<Work> = {}): AttemptOrder {
  const whole: Work = {
    kind: 'command',
    main: command,
    arguments: [],
    files: [],
    env: {},
    results: [],
    limits: DEFAULT_LIMITS,
    net: true,
    isolation: 0,
    ...work,
  };
  return { id, work: whole, arguments: whole.arguments, env: whole.env, content: () => new Uint8Array() };
}
