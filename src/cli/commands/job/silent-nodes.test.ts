import { parse } from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JobFace, openJobFace } from '../../../../test/support/job-face.ts';
import { readAuditBackwards } from '../../../store/index.ts';
import { JobCancelReport, JobListReport } from '../../../protocol/index.ts';

let face: JobFace;
beforeEach(async () => void (face = await openJobFace(['n1'])));
afterEach(() => face[Symbol.asyncDispose]());

/** Two tasks run on n1, which falls silent. */
async function silentJob(): Promise<string> {
  const { stdout } = await face.run(['submit', '--array', '1-2', '--', 'sleep 60000']);
  const job = stdout.trim();
  const node = face.world.node('n1');
  await face.world.until(() => node.runs.filter((id) => id.startsWith(job)).length === 2);
  node.isSilent = true;
  node.cut();
  await face.world.until(() => face.world.job(job).tasks.every(({ attempt }) => attempt?.unreachable));
  return job;
}

describe('a job whose node is silent', () => {
  it('is listed and shown as such, with the way out', async () => {
    const job = await silentJob();
    expect((await face.run(['job', 'list'])).stdout).toMatch(/ 2 running; 2 on silent nodes {2,}sleep/);
    const { stdout } = await face.run(['job', 'list', '--json']);
    expect(parse(JobListReport, JSON.parse(stdout)).jobs[0]?.tasks).toMatchObject({ running: 2, silent: 2 });
    expect((await face.run(['job', 'show', job])).stdout).toContain(
      `running on n1, which is silent\n          hint: if it is gone for good: grappe job cancel --force ${job}\n`,
    );
  });

  it('tells whoever waits, once for the node, also when it answers again', async () => {
    const job = await silentJob();
    const { io, said } = face.start(['job', 'wait', job]);
    const told = `grappe: job ${job}: n1 is silent; what runs there may go on, and is waited for
  gone for good? grappe job cancel --force ${job}
`;
    await face.world.until(() => io.stderrText() === told);
    face.world.node('n1').isSilent = false;
    await face.world.until(() => io.stderrText() === `${told}grappe: job ${job}: n1 answers again\n`);
    await face.run(['job', 'cancel', job]);
    expect((await said).exit).toBe(5);
  });

  it('waits for its node when it is cancelled, and is lost at once with --force, on record', async () => {
    const job = await silentJob();
    expect((await face.run(['job', 'cancel', `${job}.1`])).stdout).toMatch(/1 task being ended\n$/);
    expect(face.world.job(job).endedMs).toBeNull();
    const { exit, stdout } = await face.run(['job', 'cancel', '--force', '--json', `${job}.1`]);
    expect(exit).toBe(0);
    const report = { v: 1, job, ended: 0, asked: 0, givenUp: 1 };
    expect(parse(JobCancelReport, JSON.parse(stdout))).toEqual(report);
    expect((await face.run(['job', 'cancel', '--force', job])).stdout).toMatch(
      /: 1 task given up on a silent node\n$/,
    );
    const waited = await face.run(['job', 'wait', job]);
    expect(waited.exit).toBe(4);
    expect(waited.stderr).toContain('given up while its node was silent: it may have run');
    const tasks: unknown[] = [];
    for await (const { event, ...record } of readAuditBackwards(face.world.folder))
      if (event === 'job-cancel') tasks.push([record['job'], record['force'], record['tasks']]);
    expect(tasks).toEqual([
      [job, true, null],
      [job, true, [1]],
    ]);
  });
});
