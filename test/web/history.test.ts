/** The history in a real browser: one list, its filters, what it leads to. */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { NodeSet } from '../../src/nodeset/index.ts';
import { Database, RunWriter, type StoredRun } from '../../src/store/index.ts';
import { axeProblems, dress, type Page, THEMES } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';

const web = consoleTabs(() => openTestConsole({ nodes: 8 }));

/** So many that they are not all asked for at once. */
const RUNS = 260;
const BEGAN = Date.UTC(2026, 0, 1);

beforeAll(async () => {
  const database = await Database.open(join(web.served.folder, 'state/grappe'));
  for (let number = 1; number <= RUNS; number++) {
    await record(database, {
      id: `run${String(number).padStart(4, '0')}`,
      began: new Date(BEGAN + number * 60_000),
      commands: [number % 50 === 0 ? `uptime ${number}` : `echo ${number}`],
      nodes: number % 100 === 0 ? 'n3' : 'n[1-2]',
      user: number % 2 === 0 ? 'anna' : 'ben',
      exit: number % 10 === 0 ? 1 : 0,
    });
  }
  database[Symbol.dispose]();
});

type Written = Pick<StoredRun, 'id' | 'began' | 'commands' | 'nodes' | 'user'> & { readonly exit: number };

async function record(database: Database, { exit, nodes, ...run }: Written): Promise<void> {
  const set = NodeSet.parse(nodes);
  using writer = new RunWriter(database, {
    ...{ kind: 'run', host: 'here', cwd: '/', config: undefined, among: undefined, rerunOf: undefined },
    ...{ options: [], nodes, count: set.size, ...run },
  });
  for (const node of set) {
    writer.output(node, 'stdout', Buffer.from(`${run.commands[0]}\n`));
    const outcome = exit === 0 ? 'ok' : 'failed';
    writer.ended({ node, outcome, exit, signal: null, cause: null, detail: null, ms: 10 });
  }
  await writer.finish({ exit, ms: 20, stdin: false });
}

async function tabOf(role: Role, path = 'history') {
  const tab = await web.openAs(role, path);
  tab.page.setDefaultTimeout(15_000);
  await tab.page.locator('h1', { hasText: 'History' }).waitFor();
  return tab;
}

const grid = (page: Page) => page.getByRole('grid', { name: 'History' });

/** The rows that are known to the table, drawn or not, less its head. */
async function known(page: Page): Promise<number> {
  return Number(await grid(page).getAttribute('aria-rowcount')) - 1;
}

describe('the list', () => {
  it('has the newest first, and asks for older ones as somebody scrolls', async () => {
    const { page, complaints } = await tabOf('viewer');
    await expect.poll(() => grid(page).getByRole('row').nth(1).textContent()).toContain(`echo ${RUNS}`);
    expect(await known(page)).toBeLessThan(RUNS);
    await grid(page).focus();
    const atTheEnd = async (): Promise<number> => {
      await page.keyboard.press('End');
      return known(page);
    };
    await expect.poll(atTheEnd, { timeout: 20_000 }).toBe(RUNS);
    await page.keyboard.press('End');
    await grid(page).getByText('echo 1', { exact: true }).waitFor();
    await page.getByText(/Runs are kept for 30 days, and at most 500 MB/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is filtered by text, user, state, time and nodes, and the address keeps it', async () => {
    const { page } = await tabOf('viewer');
    await page.getByLabel('Command, name or id').fill('uptime');
    await expect.poll(() => known(page)).toBe(5);
    await page.getByRole('textbox', { name: 'Nodes' }).fill('n3');
    await expect.poll(() => known(page)).toBe(2);
    await page.reload();
    await expect.poll(() => known(page)).toBe(2);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByRole('textbox', { name: 'User' }).fill('ben');
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    await page.getByText('Nothing fits these filters').waitFor();
    await page.getByRole('textbox', { name: 'User' }).fill('anna');
    await expect.poll(() => known(page)).toBe(RUNS / 10);
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    const first = new Date(BEGAN + 3 * 60_000 + 30_000);
    const local = new Date(first.getTime() - first.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    await page.getByLabel('To', { exact: true }).fill(local);
    await expect.poll(() => known(page)).toBe(3);
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('job');
    await page.getByText('Nothing fits these filters').waitFor();
  });

  it('of one node is at an address of its own; a wrong set is told beside the field', async () => {
    const { page } = await tabOf('viewer', 'history?node=n3');
    await expect.poll(() => known(page)).toBe(2);
    await page.getByRole('textbox', { name: 'Nodes' }).fill('n[1-');
    await page.getByRole('alert').waitFor();
  });

  it('opens a run as it ended, by keys alone', async () => {
    const { page } = await tabOf('operator', 'history?q=uptime');
    await expect.poll(() => known(page)).toBe(5);
    await grid(page).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/run/run*');
    await page.getByRole('button', { name: 'Run again', exact: true }).waitFor();
    await page.goBack();
    await expect.poll(() => known(page)).toBe(5);
    expect(page.url()).toContain('q=uptime');
  });

  it('shows a user no run of the fleet', async () => {
    const { page, complaints } = await tabOf('user');
    await page.getByText('Nothing has been run yet').waitFor();
    expect(await page.getByLabel('Kind').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

it.each(THEMES)('has nothing that axe objects to: %s', async (theme) => {
  const { page, complaints } = await tabOf('viewer', 'history?user=anna');
  await dress(page, theme, 'en');
  await expect.poll(() => known(page)).toBeGreaterThan(50);
  expect(await axeProblems(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
