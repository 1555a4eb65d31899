/** The jobs of the demo: their queue lies in its folder, and this process acts for it, so nothing is left in the background. */

import { access } from 'node:fs/promises';
import { controlQueue, openFleet, makeRequest, submitJob } from '../../../app/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { JobQueue } from '../../../jobs/index.ts';
import { errorText } from '../../error-text.ts';
import type { CliIo } from '../../io.ts';

/** Acts until it is disposed of; its first job makes the nodes known while other things are shown. */
export async function actForJobs({ env, cwd, stderr, program }: CliIo): Promise<AsyncDisposable> {
  const fleet = await openFleet({ env, cwd });
  const made = await makeRequest({
    fleet,
    cwd,
    program: { command: 'true' },
    name: 'are the nodes ready?',
    arguments: [],
    isolation: 0,
    origin: { config: fleet.config.path ?? null, reach: {} },
  });
  using queue = await JobQueue.open(stateFolder(env));
  await submitJob(queue, made, { fleet, env });
  const stop = new AbortController();
  const acting = controlQueue({
    env,
    lingerMs: Infinity,
    warn: (error) => void stderr.write(errorText(error, program)),
    stop: stop.signal,
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await acting;
    },
  };
}

/** By the tool that each of them needs; the sandbox shows what is below /usr. */
const PROGRAMS: readonly { readonly tool: string; readonly words: readonly string[] }[] = [
  { tool: '/usr/bin/gcc', words: ['primes.c', '100000'] },
  { tool: '/usr/bin/python3', words: ['collatz.py', '27'] },
  { tool: '/usr/bin/javac', words: ['Queens.java', '8'] },
];

/** The last one is more than the first node takes. */
const OVERFLOW = ['--array', '1-6', '--', 'sleep 1; echo part %task is done'];

/** What `grappe submit` is given, one after the other. */
export async function shownPrograms(): Promise<(readonly string[])[]> {
  const isThere = await Promise.all(
    PROGRAMS.map(({ tool }) =>
      access(tool).then(
        () => true,
        () => false,
      ),
    ),
  );
  return [...PROGRAMS.filter((_, at) => isThere[at]).map(({ words }) => words), OVERFLOW];
}

/** Of the newest job, for a person; of several tasks `job show` tells. */
export async function whereItRan({ env }: CliIo): Promise<string> {
  using queue = await JobQueue.open(stateFolder(env));
  const [task, ...others] = queue.job('last').tasks;
  const environment = task?.attempt?.environment;
  if (!environment || others.length > 0) return '';
  const { node, language, version, isolation } = environment;
  return `(on ${node}: ${language} ${version}, isolation level ${isolation})\n`;
}
