import * as v from 'valibot';
import { expect, it } from 'vitest';
import { submission } from '../../../test/support/job-request.ts';
import { stateFolder } from '../../../test/support/state-folder.ts';
import { JobQueue } from '../../jobs/index.ts';
import { JobListReport, JobReport } from '../../protocol/index.ts';
import { jobDocument, jobRow } from './job-report.ts';
import { jobOfReport, rowOfReport } from './shown-job.ts';

it('a job that went over the wire is shown as it was', async () => {
  using state = stateFolder();
  using queue = await JobQueue.open(state.path);
  const { job: id } = queue.accept(submission({ key: 'k', tasks: 3 }), 1000);
  queue.cancel(id, 2000, { tasks: [1] });
  const here = queue.job(id);
  const sent = v.parse(
    JobReport,
    JSON.parse(JSON.stringify({ v: 1, ...jobDocument(here), slurmWaits: null })),
  );
  const there = jobOfReport(sent);
  expect(jobDocument(there)).toEqual(jobDocument(here));
  expect(there.tasks).toEqual(here.tasks);
  const rows = queue.list({ limit: 9 });
  const list = { v: 1, controller: null, jobs: rows.map(jobRow) };
  const listed = v.parse(JobListReport, JSON.parse(JSON.stringify(list)));
  expect(listed.jobs.map(rowOfReport)).toEqual(rows);
});
