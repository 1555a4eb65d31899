/** Jobs for tests of the queue. */

import { hash } from 'node:crypto';
import type { JobRequest, TaskRequest, Wishes, Work } from '../../src/jobs/job.ts';
import { DEFAULT_LIMITS } from '../../src/jobs/limits.ts';
import type { Submission } from '../../src/jobs/queue/accept.ts';

export interface GivenJob extends Partial<Omit<JobRequest, 'work' | 'wishes' | 'tasks'>> {
  readonly work?: Partial<Work>;
  readonly wishes?: Partial<Wishes>;
  /** How many, numbered from 0; or these. */
  readonly tasks?: number | readonly TaskRequest[];
}

export function jobRequest({ work, wishes, tasks = 1, ...given }: GivenJob = {}): JobRequest {
  return {
    name: 'hello',
    work: {
      kind: 'command',
      main: 'echo hello',
      arguments: [],
      files: [],
      env: {},
      results: [],
      limits: DEFAULT_LIMITS,
      net: false,
      isolation: 2,
      ...work,
    },
    wishes: {
      origin: {} as Wishes['origin'],
      tags: [],
      priority: 0,
      after: [],
      retries: 0,
      retryLost: false,
      engine: 'ssh',
      ...wishes,
    },
    tasks: typeof tasks === 'number' ? Array.from({ length: tasks }, (_, index) => ({ index })) : tasks,
    ...given,
  };
}

/** Of one file for each text, which are named f0, f1… */
export function submission(given: GivenJob = {}, texts: readonly string[] = [], user = 'ann'): Submission {
  const bytes = texts.map((text) => Buffer.from(text));
  const files = bytes.map((content, at) => ({
    path: `f${at}`,
    executable: false,
    sha256: hash('sha256', content),
    sizeBytes: content.length,
  }));
  const contents = new Map(bytes.map((content) => [hash('sha256', content), content]));
  return { request: jobRequest({ ...given, work: { files, ...given.work } }), user, contents };
}
