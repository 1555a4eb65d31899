/** S19: whatever people and files call things, their names are text on every page. What nodes write is in run-hostile.test.ts. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Tab } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { pageFetch } from '../support/page-fetch.ts';

const NASTY = `<img src=/canary onerror=alert(1)>"'</script>`;
/** Without what no group may have. */
const GROUP = '<svg/onload=alert(1)>';

async function serve() {
  const served = await openTestConsole({ nodes: 4 });
  const file = join(served.folder, 'grappe.yaml');
  const text = readFileSync(file, 'utf8').replace('name: vineyard', `name: ${JSON.stringify(NASTY)}`);
  writeFileSync(file, text.replace('groups:\n', `groups:\n  ${JSON.stringify(GROUP)}: n1\n`));
  await served.stop();
  await served.start();
  return served;
}

const web = consoleTabs(serve);

/** Dialogs that a page opened, and requests that its names made. */
function watched({ page }: Tab): string[] {
  const told: string[] = [];
  page.on('dialog', (dialog) => {
    told.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/canary')) told.push(request.url());
  });
  return told;
}

/** Each page, once it shows the name. */
async function expectText(tab: Tab, paths: readonly string[], where: string): Promise<void> {
  const { page, complaints } = tab;
  const told = watched(tab);
  for (const path of paths) {
    await page.goto(new URL(path, web.served.url).href);
    await page
      .locator(where)
      .getByText(/<img src=.canary onerror|<svg.onload/)
      .first()
      .waitFor();
    await page.locator('main h1').waitFor();
    expect([path, await page.locator('img, svg[onload], script:not([src])').count()]).toEqual([path, 0]);
  }
  expect(told).toEqual([]);
  expect(complaints.filter((text) => !text.includes('404 (Not Found)'))).toEqual([]);
}

it('S19 names of jobs, their files and arguments, and of groups are text', async () => {
  const tab = await web.openAs('admin', 'info');
  const main = `${NASTY.replaceAll('/', '∕')}.py`;
  const { status, text } = await pageFetch(tab.page, 'api/jobs', {
    ...{ name: NASTY, arguments: [NASTY], tags: [NASTY] },
    ...{ program: { kind: 'program', main }, files: [{ path: main, base64: '' }] },
  });
  expect([status, text]).toEqual([200, text]);
  const { job } = JSON.parse(text) as { job: string };
  const paths = ['jobs', `jobs/${job}`, `jobs/${job}?view=files`, 'history', 'config?view=nodes'];
  await expectText(tab, paths, 'main');
}, 120_000);

it('S19 what stands in the address, and the name of the cluster, are text', async () => {
  const tab = await web.openAs('admin', 'info');
  const query = encodeURIComponent(NASTY);
  await expectText(tab, [`nodes/${query}`], 'main');
  const searched = ['', 'nodes?view=table&q=', 'run?on=', 'services?q=', 'audit?q=', 'settings?tab='];
  const paths = searched.map((path) => path + query);
  await expectText(tab, paths, 'header');
  await expect.poll(() => tab.page.title()).toContain(NASTY);
}, 120_000);
