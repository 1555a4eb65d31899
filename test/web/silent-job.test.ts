/** A job on a node that is gone, in a real browser. */

import { expect, it } from 'vitest';
import { consoleTabs } from '../support/console-tabs.ts';
import { openJobConsole } from '../support/job-console.ts';
import { sshdInstalled } from '../support/sshd.ts';

const web = consoleTabs(() => openJobConsole({ nodes: 1 }));

it.skipIf(!sshdInstalled)('is given up by whoever cancels it, and only if they say so', async () => {
  const { site } = web.served;
  const { queue } = site;
  // This process acts for the queue, and so nobody else does.
  const nowMs = Date.now();
  const { fence } = queue.takeLease(nowMs)!;
  const renewing = setInterval(() => queue.renew(fence, Date.now()), 1000);
  using _over = { [Symbol.dispose]: () => clearInterval(renewing) };
  const job = site.submit({ work: { main: 'sleep 60', isolation: 0 } });
  const [attempt = ''] = queue.place(
    fence,
    [{ job, task: 0, node: 'n1', engine: 'ssh', why: 'a test' }],
    nowMs,
  );
  queue.sent(fence, [attempt]);
  queue.setUnreachable(fence, [attempt], true);

  const { page, complaints } = await web.openAs('operator', `jobs/${job}`);
  const cancel = async (isGivenUp: boolean): Promise<void> => {
    await page.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Give up tasks whose node is silent/).setChecked(isGivenUp);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await cancel(false);
  expect(queue.job(job).tasks[0]).toMatchObject({ cancelling: true, end: null });
  await cancel(true);
  await page.getByText('lost', { exact: true }).first().waitFor();
  expect(queue.job(job).tasks[0]?.end).toMatchObject({ outcome: 'lost' });
  expect(complaints).toEqual([]);
});
