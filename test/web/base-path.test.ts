/** The console below a path of its own, as behind a proxy: every address that it names lies there, and a reload finds the page again. */

import { expect, it } from 'vitest';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';

const web = consoleTabs(() => openTestConsole({ base: '/on/hall-b/' }));

it('stays below its path, deep addresses and names with dots too', async () => {
  expect(web.served.url).toMatch(/:\d+\/on\/hall-b\/$/);
  const tab = await web.openAs('admin', 'nodes/n1.example.org?on=@web');
  const { page, complaints } = tab;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const title = 'n1.example.org · Nodes · vineyard';
  await expect.poll(() => page.title(), { timeout: 20_000 }).toBe(title);
  await page.reload();
  await expect.poll(() => page.title(), { timeout: 20_000 }).toBe(title);
  await page.getByRole('link', { name: 'Info' }).click();
  await page.waitForURL(`${web.served.url}info?on=%40web`);
  await page.goBack();
  await expect.poll(() => page.title(), { timeout: 20_000 }).toBe(title);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((path) => !path.startsWith('/on/hall-b/'))).toEqual([]);
  // A node that the fleet does not have is not found: of that one request the browser may complain.
  expect(complaints.filter((complaint) => !complaint.includes('/api/node/'))).toEqual([]);
});
