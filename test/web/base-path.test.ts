/** The console below a path of its own, as behind a proxy: every address that it names lies there, and a reload finds the page again. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Browser, openBrowser, openTab } from '../support/browser.ts';
import { openTestConsole, type TestConsole } from '../support/console.ts';

let browser: Browser;
let console_: TestConsole;

beforeAll(async () => {
  [browser, console_] = await Promise.all([openBrowser(), openTestConsole({ base: '/on/hall-b/' })]);
});
afterAll(async () => {
  await browser.close();
  await console_[Symbol.asyncDispose]();
});

it('stays below its path, deep addresses and names with dots too', async () => {
  expect(console_.url).toMatch(/:\d+\/on\/hall-b\/$/);
  const loginLink = await console_.linkFor('admin');
  await using tab = await openTab(browser, {
    url: console_.url,
    loginLink,
    path: 'nodes/n1.example.org?on=@web',
  });
  const { page, complaints } = tab;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const title = 'n1.example.org · Nodes · vineyard';
  await expect.poll(() => page.title(), { timeout: 20_000 }).toBe(title);
  await page.reload();
  await expect.poll(() => page.title(), { timeout: 20_000 }).toBe(title);
  await page.getByRole('link', { name: 'Info' }).click();
  await page.waitForURL(`${console_.url}info?on=%40web`);
  await page.goBack();
  await expect.poll(() => page.title(), { timeout: 20_000 }).toBe(title);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((path) => !path.startsWith('/on/hall-b/'))).toEqual([]);
  // A node that the fleet does not have is not found: of that one request the browser may complain.
  expect(complaints.filter((complaint) => !complaint.includes('/api/node/'))).toEqual([]);
});
