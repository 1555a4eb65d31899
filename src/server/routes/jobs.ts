/** Jobs: programs of people, from their source to their results. */

import type { ConsoleJobs } from '../../app/index.ts';
import type { JOBS } from '../../protocol/index.ts';
import type { Handlers } from '../handlers.ts';

export function jobsHandlers(jobs: ConsoleJobs): Handlers<typeof JOBS> {
  return {
    submit: ({ caller, body }) => jobs.submit(caller, body),
    explain: ({ caller, body, signal }) => jobs.explain(caller, body, signal),
    list: async ({ caller: { who }, query }) => jobs.list(who, query),
    languages: ({ caller: { who } }) => jobs.languages.tell(who, { ask: true }),
    slurm: ({ caller: { who } }) => jobs.slurm.tell(who),
    show: async ({ caller: { who }, params }) => jobs.show(who, params.job),
    order: async ({ caller: { who }, params }) => jobs.contents.order(who, params.job),
    file: async ({ caller: { who }, params, query }) => jobs.contents.file(who, params.job, query.path),
    output: async ({ caller: { who }, params, query }) => jobs.contents.output(who, params.job, query),
    wholeOutput: async ({ caller: { who }, params, query }) =>
      jobs.contents.wholeOutput(who, params.job, query),
    cancel: ({ caller, params, body }) => jobs.cancel(caller, params.job, body),
    retry: ({ caller, params, body }) => jobs.retry(caller, params.job, body),
    results: async ({ caller: { who }, params }) => jobs.contents.results(who, params.job),
    result: async ({ caller: { who }, params, query }) => jobs.contents.result(who, params.job, query),
  };
}
