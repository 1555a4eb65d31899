/**
 * A class of `user` accounts who hand in programs at once by --server, one of them far more than his share. What must hold: turns are
 * fair, each sees his own alone, and everything else is refused.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AREAS, type Endpoint, isOpenTo, pathOf } from '../../src/protocol/index.ts';
import type { Job } from '../../src/jobs/index.ts';
import { type Clerk, newClerk } from './clerk.ts';
import type { JobSite } from './job-site.ts';
import type { ServedConsole } from './served-console.ts';

export interface ClassOptions {
  readonly site: JobSite;
  readonly served: ServedConsole;
  readonly users: number;
  /** Of each job. */
  readonly tasks: number;
}

export interface ClassReport {
  readonly jobs: number;
  readonly tasks: number;
  /** Requests that were to be refused. */
  readonly tried: number;
  readonly broken: readonly string[];
}

interface Pupil {
  readonly name: string;
  readonly token: string;
  readonly clerk: Clerk;
  job: string;
}

const SHELL = { user: 'root', from: null };

export async function classAtWork({ site, served, users, tasks }: ClassOptions): Promise<ClassReport> {
  const pupils = await Promise.all(
    Array.from({ length: users }, (_, at) => pupilOf(served, `pupil${String(at + 1).padStart(2, '0')}`)),
  );
  const url = `${served.origin}/`;
  const broken: string[] = [];
  const check = (holds: boolean, what: string): void => void (holds || broken.push(what));
  const submit = async (pupil: Pupil, count: number): Promise<void> => {
    const words = ['submit', '-q', '--server', url, '--time', '60', '--array', `1-${count}`, 'own.py'];
    const said = await pupil.clerk.run(words);
    check(said.exit === 0, `${pupil.name} could not submit: ${said.stderr}`);
    pupil.job = said.stdout.trim();
  };
  try {
    const [greedy, ...others] = pupils as [Pupil, ...Pupil[]];
    await submit(greedy, users * tasks);
    await Promise.all(others.map((pupil) => submit(pupil, tasks)));
    const tried = (
      await Promise.all(
        pupils.map((pupil, at) =>
          refusedTo(served, pupil, { of: pupils[(at + 1) % users]!, isBroken: (what) => broken.push(what) }),
        ),
      )
    ).reduce((sum, count) => sum + count, 0);
    await Promise.all(
      pupils.map(async ({ name, clerk, job }) => {
        const waited = await clerk.run(['job', 'wait', '-q', '--server', url, job]);
        check(waited.exit === 0, `the job of ${name} ended with ${waited.exit}: ${waited.stderr}`);
        const logs = await clerk.run(['job', 'logs', '-N', '--stdout', '--server', url, job]);
        const own = new Set(logs.stdout.split('\n').filter((line) => line !== ''));
        check(own.size === 1 && own.has(`own of ${name}`), `${name} reads ${[...own].join(', ')}`);
        const list = await clerk.run(['job', 'list', '--json', '--server', url]);
        const { jobs } = JSON.parse(list.stdout) as { jobs: { job: string; user: string }[] };
        check(jobs.length === 1 && jobs[0]?.job === job, `${name} is shown ${list.stdout}`);
      }),
    );
    const jobs = pupils.map(({ job }) => site.queue.job(job));
    broken.push(...unfairTurns(jobs));
    const total = jobs.reduce((sum, job) => sum + job.tasks.length, 0);
    return { jobs: jobs.length, tasks: total, tried, broken };
  } finally {
    for (const { clerk } of pupils) clerk[Symbol.dispose]();
  }
}

async function pupilOf({ console, origin }: ServedConsole, name: string): Promise<Pupil> {
  const { people, passes } = console.accounts;
  await people.add(SHELL, { name, role: 'user', nodes: null, languages: null });
  const { text } = await passes.makeToken(SHELL, name, { label: '', role: 'user', validMs: null });
  const clerk = newClerk();
  writeFileSync(join(clerk.folder, 'own.py'), `print("own of ${name}")\n`);
  const said = await clerk.run(['login', `${origin}/`], { stdin: text });
  if (said.exit !== 0) throw new Error(said.stderr);
  return { name, token: text, clerk, job: '' };
}

interface Neighbour {
  readonly of: Pupil;
  readonly isBroken: (what: string) => void;
}

/** How many there were. */
async function refusedTo(
  served: ServedConsole,
  { name, token }: Pupil,
  { of: other, isBroken }: Neighbour,
): Promise<number> {
  const requests = forbiddenRequests(other.job);
  for (const { endpoint, path, body, status: wanted } of requests) {
    const { method } = endpoint;
    const { status, text } = await served.ask({
      ...{ method, path },
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (status !== wanted) isBroken(`${name}: ${method} ${endpoint.path}: ${status}`);
    if (text.includes(other.name)) isBroken(`${name} learns of ${other.name}: ${endpoint.path}: ${text}`);
  }
  return requests.length;
}

interface Forbidden {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly body: object | undefined;
  readonly status: number;
}

/** Every endpoint that is not for a user, and those of jobs with the job of somebody else. */
function forbiddenRequests(job: string): Forbidden[] {
  return Object.entries(AREAS).flatMap(([area, table]) =>
    Object.values(table).flatMap((endpoint) => {
      const { access, path, body } = endpoint;
      const isForbidden = !isOpenTo(access, 'user');
      if (!isForbidden && !(area === 'jobs' && path.includes(':job'))) return [];
      return {
        endpoint,
        path: `/${pathOf(endpoint, { params: paramsOf(path, job), query: queryOf(path) })}`,
        body: body && (path.endsWith('/retry') ? { which: 'same' } : {}),
        status: isForbidden ? 403 : 404,
      };
    }),
  );
}

function paramsOf(path: string, job: string): Record<string, string> {
  const names = Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, name === 'job' ? job : 'x']));
}

function queryOf(path: string): Record<string, string> {
  return /\/(?:file|result)$/.test(path) ? { path: 'own.py' } : {};
}

/** The end of a task may be known a little later than it was. */
const KNOWN_MS = 5000;

/** Whoever is served has no more at work than anybody who waits. */
export function unfairTurns(jobs: readonly Pick<Job, 'user' | 'acceptedMs' | 'tasks'>[]): string[] {
  const tasks = jobs.flatMap(({ user, acceptedMs, tasks: all }) =>
    all.flatMap(({ index, attempt }) =>
      attempt
        ? [{ user, acceptedMs, index, placedMs: attempt.placedMs, endedMs: attempt.endedMs ?? Infinity }]
        : [],
    ),
  );
  const working = (user: string, atMs: number, sinceMs: number): number =>
    tasks.filter((task) => task.user === user && task.placedMs < atMs && task.endedMs > sinceMs).length;
  return tasks.flatMap(({ user, index, placedMs: atMs }) => {
    const waiting = tasks.filter((task) => task.acceptedMs < atMs - KNOWN_MS && task.placedMs > atMs);
    const own = working(user, atMs, atMs);
    return [...new Set(waiting.map((task) => task.user))]
      .filter((other) => other !== user && own > working(other, atMs + 1, atMs - KNOWN_MS))
      .map((other) => `${user} was given task ${index} beside ${own} others, while ${other} waited`);
  });
}
