/** The page of runs on made-up nodes that live: what grows with the fleet, and what may not. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openBrowser, openTab, type Page, type Tab, tabMemory } from '../support/browser.ts';
import { pageFetch } from '../support/page-fetch.ts';
import { openTestConsole, type TestConsole } from '../support/console.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const groups = (page: Page) => page.getByRole('listbox', { name: 'Groups' });
const output = (page: Page) => page.getByRole('region', { name: /^Output of/ });

async function openRun(console_: TestConsole, nodes: number, order: object): Promise<Tab & { id: string }> {
  const tab = await openTab(browser, { url: console_.url, loginLink: await console_.linkFor('admin') });
  const { text } = await pageFetch(tab.page, 'api/runs', { nodes: `n[1-${nodes}]`, fanout: nodes, ...order });
  const { run } = JSON.parse(text) as { run: string };
  await tab.page.goto(new URL(`run/${run}`, console_.url).href);
  return Object.assign(tab, { id: run });
}

describe('200 nodes', () => {
  let console_: TestConsole;
  beforeAll(async () => {
    console_ = await openTestConsole({ nodes: 200 });
  });
  afterAll(() => console_[Symbol.asyncDispose]());

  it('are shown while they write: the chosen group stays, whatever becomes of the others', async () => {
    await using tab = await openRun(console_, 200, { command: 'flood 200 100 40' });
    const { page } = tab;
    await groups(page).getByRole('option').nth(3).click();
    await output(page)
      .getByText(/line 40 of the flood/)
      .waitFor();
    await page.mouse.move(0, 0);
    await output(page)
      .getByText(/line 80 of the flood/)
      .waitFor();
    const part = /^(?:info|ERROR) (part \d+) /.exec((await output(page).textContent()) ?? '')?.[1];
    await expect.poll(() => groups(page).getByRole('option', { selected: true }).count()).toBe(1);
    await page.reload();
    await output(page).getByText(`${part} line`).first().waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page
      .getByText('Being stopped')
      .or(page.getByText('cancelled', { exact: true }))
      .first()
      .waitFor();
    await page.getByText('cancelled', { exact: true }).first().waitFor();
    expect(tab.complaints).toEqual([]);
  });

  it('are seen as they come, and of some of them only', async () => {
    await using tab = await openRun(console_, 200, { command: 'flood 50' });
    const { page } = tab;
    await page.goto(`${page.url()}?view=log&on=n[7-8]`);
    await page.getByText('Only').waitFor();
    const log = page.getByRole('region', { name: 'As it came' });
    await log.getByText('n7').first().waitFor();
    const others = () =>
      log
        .locator('span')
        .filter({ hasText: /^n(?![78]$)\d+$/ })
        .count();
    expect(await others()).toBe(0);
    await page.getByRole('checkbox', { name: /Only/ }).uncheck();
    await expect.poll(others, { timeout: 20_000 }).toBeGreaterThan(0);
  });

  it('are told of when the server goes and comes back', async () => {
    await using tab = await openRun(console_, 200, { command: 'flood 3000 100 200' });
    const { page } = tab;
    await output(page)
      .getByText(/line 5 of/)
      .waitFor();
    await console_.stop();
    await page.getByText('The server does not answer: this is how the run was').waitFor();
    await console_.start();
    await page.reload();
    await page.getByText('cancelled', { exact: true }).first().waitFor();
    await output(page)
      .getByText(/line 5 of/)
      .waitFor();
  });
});

describe('2,000 nodes', () => {
  it('leave the tab small and the keys quick while their output streams', async () => {
    await using console_ = await openTestConsole({ nodes: 2000 });
    await using tab = await openRun(console_, 2000, { command: 'flood 300 200 4' });
    const { page } = tab;
    await groups(page).getByRole('option').nth(10).waitFor();
    await output(page)
      .getByText(/line \d+ of the flood/)
      .first()
      .waitFor();
    await groups(page).focus();
    const times: number[] = [];
    for (let press = 0; press < 20; press++) {
      await page.keyboard.press(press % 2 ? 'k' : 'j');
      times.push(await page.evaluate<number>(PAINTED));
    }
    const { heapBytes, processBytes } = await tabMemory(browser, page);
    console.log(
      `2,000 nodes, some hundred lines each: tab ${(processBytes / 1e6).toFixed(0)} MB, ` +
        `heap ${(heapBytes / 1e6).toFixed(0)} MB, a key is painted within ${Math.max(...times).toFixed(0)} ms`,
    );
    expect(heapBytes).toBeLessThan(60e6);
    expect(processBytes).toBeLessThan(150e6);
    expect(await groups(page).getByRole('option').count()).toBeLessThan(60);
    expect(tab.complaints).toEqual([]);
  });
});

/** How long what a key has changed takes to be painted. */
const PAINTED = `new Promise((resolve) => {
  const began = performance.now();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
})`;
