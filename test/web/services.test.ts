/** Services in a real browser, on made-up nodes whose services are real processes: seen, changed, held, promoted, mended. */

import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { SERVICES } from '../../src/protocol/index.ts';
import type { Locator } from 'playwright-core';
import { apiClient } from '../support/api-client.ts';
import { axeProblems, dress, LANGUAGES, type Page, THEMES } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';

const web = consoleTabs(() => openTestConsole({ nodes: 16 }));

async function tabOf(role: Role, path = 'services') {
  const tab = await web.openAs(role, path);
  await tab.page.locator('h1').waitFor();
  return tab;
}

const fileOf = (node: string, name: string): string => join(web.served.folder, 'nodes', node, name);
const cell = (page: Page, place: string) => page.getByRole('gridcell', { name: new RegExp(`^${place}:`) });
const stateOf = (page: Page, place: string) => cell(page, place).getAttribute('aria-label');
/** A page may take its time on a busy machine. */
const PATIENT = { timeout: 30_000 };
const pollState = (page: Page, place: string) => expect.poll(() => stateOf(page, place), PATIENT);

const hasFocus = (element: Locator) => element.and(element.page().locator(':focus')).isVisible();

/** By the API, so that a test begins where it wants to. */
async function changed(goal: 'start' | 'stop', names: string[], nodes?: string) {
  const operator = await apiClient(web.served.console, 'operator');
  const order = { goal, names, ...(nodes !== undefined && { nodes }), withDependents: goal === 'stop' };
  const { plan } = await operator.ask(SERVICES.plan, { body: order });
  const { run } = await operator.ask(SERVICES.change, { body: { order, plan: plan.plan } });
  await expect
    .poll(async () => (await operator.ask(SERVICES.rollout, { params: { run } })).state, { timeout: 40_000 })
    .toBe('ended');
}

describe('states', () => {
  it('are read when somebody asks, kept for all, and what is not as declared stands apart', async () => {
    const { page, complaints } = await tabOf('admin');
    await page.getByText('Nothing has been read yet.').waitFor();
    await page.getByRole('button', { name: 'Read states' }).first().click();
    await pollState(page, 'cache on n1').toMatch(/: stopped · not as declared · seen so/);
    await expect.poll(() => stateOf(page, 'agent on n1')).toMatch(/: running · seen so/);
    await expect.poll(() => stateOf(page, 'database on n1')).toBe('database on n1: does not belong here');
    await page.getByLabel('Only not as declared (25)').check();
    await page.waitForURL(/only=1/);
    await expect
      .poll(() => page.getByRole('rowheader').allTextContents(), PATIENT)
      .toEqual(['database', 'cache', 'web']);

    const viewer = await tabOf('viewer');
    await pollState(viewer.page, 'web on n12').toMatch(/: stopped/);
    expect(await viewer.page.getByRole('button', { name: 'Read states' }).count()).toBe(0);
    await viewer.page.getByRole('rowheader', { name: 'web' }).click();
    expect(
      await viewer.page
        .getByRole('group', { name: '12 instances: 1 service, 12 nodes' })
        .getByRole('button')
        .allTextContents(),
    ).toEqual(['Clear']);
    expect([...complaints, ...viewer.complaints]).toEqual([]);
  });

  it('that are otherwise than declared have a view of their own, one press from the plan that mends them', async () => {
    const { page, complaints } = await tabOf('operator', 'services?view=drift');
    await page.getByText('25 of 41 not as declared').waitFor();
    const cache = page.getByRole('row', { name: 'cache 12 n[1-12] stopped started' });
    await cache.getByRole('button', { name: 'Apply…' }).click();
    await page.getByRole('button', { name: 'apply: 12 instances on 12 nodes' }).waitFor();
    await expect.poll(() => page.getByText('grappe service apply cache').count()).toBe(1);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Apply all…' }).click();
    await page.getByRole('button', { name: 'apply: 25 instances on 13 nodes' }).waitFor();
    const viewer = await tabOf('viewer', 'services?view=drift');
    await viewer.page.getByText('This account may not ask nodes.').waitFor();
    expect([...complaints, ...viewer.complaints]).toEqual([]);
  });

  it('otherwise than declared are those of the target that is chosen, though an earlier question is answered later', async () => {
    const { page, complaints } = await tabOf('operator');
    const [firstCame, secondAnswered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    await page.route('**/api/services/drift', async (route) => {
      const isFirst = ++asked === 1;
      if (isFirst) firstCame.resolve();
      const response = await route.fetch();
      if (isFirst) await secondAnswered.promise;
      await route.fulfill({ response });
    });
    await page.getByRole('tab', { name: 'Drift' }).click();
    await firstCame.promise;
    await page.getByLabel('Target: a node set').fill('n[1-3]');
    await page.keyboard.press('Enter');
    const cache = page.getByRole('row', { name: /^cache / });
    await cache.getByText('n[1-3]').waitFor();
    const late = page.waitForResponse('**/api/services/drift');
    secondAnswered.resolve();
    await (await late).finished();
    await page.getByText('6 of 9 not as declared').waitFor();
    await expect.poll(() => cache.getByText('n[1-3]').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('of rows that are equal are one row, where that is wished', async () => {
    const { page } = await tabOf('admin', 'services?fold=1');
    await expect
      .poll(() => page.getByRole('rowheader').allTextContents(), PATIENT)
      .toEqual(['database', 'cache · web×2', 'agent']);
  });

  it('of a unit that nobody has declared are read on the target', async () => {
    const { page } = await tabOf('admin', 'services?on=n%5B1-3%5D');
    await page.getByPlaceholder('A unit of the system').fill('no-such-unit');
    await page.keyboard.press('Enter');
    await page.getByRole('rowheader', { name: /^no-such-unit/ }).waitFor();
    // Its state is what the demo's backend says; nobody has declared another one.
    await pollState(page, 'no-such-unit on n2').toMatch(/^no-such-unit on n2: stopped · seen so/);
  });
});

describe('changes', () => {
  it('show their plan first, with what comes along and why, and then live; a reload in the middle loses nothing', async () => {
    const { page, complaints } = await tabOf('admin');
    await page.getByRole('rowheader', { name: 'web' }).click();
    await page.getByRole('button', { name: 'start', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'start web' });
    await dialog.getByText('comes along, because of web').first().waitFor();
    await expect.poll(() => dialog.getByText('after database, cache').count()).toBe(1);
    await expect.poll(() => dialog.getByText('grappe service start web').count()).toBe(1);
    await page.reload();
    await dialog.getByRole('button', { name: 'start: 25 instances on 13 nodes' }).click();
    await page.waitForURL('**/services/changes/*');
    await page.getByRole('region', { name: 'cache' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'start web' }).waitFor();
    await page.getByRole('main').getByText('12 of 12').nth(1).waitFor({ timeout: 40_000 });
    await page.getByRole('button', { name: 'Pause' }).waitFor({ state: 'detached' });
    expect(existsSync(fileOf('n16', 'units/database/pid'))).toBe(true);
    await page.goto(new URL('services', web.served.url).href);
    await pollState(page, 'web on n12').toMatch(/: running/);
    expect(complaints).toEqual([]);
  });

  it('that fail say where and why, with the last lines of the log, and what they block', async () => {
    await changed('stop', ['cache'], 'n[4-5]');
    writeFileSync(fileOf('n5', 'broken-cache'), '');
    const { page } = await tabOf(
      'admin',
      `services?sel=${encodeURIComponent('cache=n[4-5];web=n[4-5]')}&do=start`,
    );
    await page.getByRole('button', { name: /^start: 4 instances/ }).click();
    await page.waitForURL('**/services/changes/*');
    const failures = page.getByRole('article');
    await failures.getByText('cannot bind to its port').first().waitFor();
    await page.getByText('cache is failed on n5').waitFor({ timeout: 40_000 });
    await failures.getByRole('button', { name: 'Log' }).click();
    await page
      .getByRole('complementary', { name: 'cache on n5' })
      .getByText('cannot bind to its port')
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Unit file' }).click();
    await page.getByText('unit start', { exact: false }).first().waitFor();
    await page.goto(new URL('services?cell=web%40n5&part=why', web.served.url).href);
    await page.getByText('In its way: cache is').waitFor();
    rmSync(fileOf('n5', 'broken-cache'));
    await changed('start', ['web']);
  });

  it('write logs, which are followed as they are written; a reload follows them again', async () => {
    const { page, complaints } = await tabOf(
      'operator',
      `services?sel=${encodeURIComponent('cache=n[4-5]')}&do=logs`,
    );
    const dialog = page.getByRole('dialog', { name: 'Log of cache on n[4-5]' });
    await dialog.getByText('cache: ready on n4').first().waitFor();
    await dialog.getByLabel('Nodes, then Enter').fill('n5');
    await page.keyboard.press('Enter');
    await dialog.getByText('grappe service logs cache -w n5', { exact: true }).waitFor();
    await dialog.getByText('cache: ready on n4').waitFor({ state: 'detached' });
    await dialog.getByLabel('Follow').check();
    await dialog.getByLabel('From when').selectOption('1h');
    await dialog.getByText('grappe service logs cache -w n5 -f --since 1h').waitFor();
    await dialog.getByText('cache: cannot bind to its port').first().waitFor();
    appendFileSync(fileOf('n5', 'cache.log'), 'cache: one word more\n');
    await dialog.getByText('cache: one word more').waitFor();
    await page.reload();
    await dialog.getByText('cache: one word more').waitFor();
    appendFileSync(fileOf('n5', 'cache.log'), 'cache: and another\n');
    await dialog.getByText('cache: and another').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).not.toMatch(/follow|since/);
    expect(complaints).toEqual([]);
  });

  it('wait after their canary until somebody promotes them, and hold while they are paused', async () => {
    const { page } = await tabOf('operator', `services?sel=${encodeURIComponent('web=n[1-12]')}&do=restart`);
    await page.getByText('After its canary, web waits until somebody promotes it.').waitFor();
    await page.getByRole('button', { name: /^restart: 12/ }).click();
    await page.getByText('web: the canary n1 is well. 11 nodes wait for somebody to promote it.').waitFor();
    const address = page.url();

    const other = await tabOf('admin', `services?sel=${encodeURIComponent('web=n2')}&do=stop`);
    await other.page.getByRole('button', { name: /^stop: 1/ }).click();
    await other.page
      .getByRole('dialog')
      .getByText(/one-operator on .*restart web/)
      .waitFor();
    await other.page.goto(new URL('services?view=locks', web.served.url).href);
    await other.page.getByRole('row', { name: /web .*one-operator/ }).waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: begins nothing new').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Promote' }).click();
    await page.getByRole('button', { name: 'Promote' }).waitFor({ state: 'detached' });
    await page.getByText('Paused: begins nothing new').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('12 of 12').waitFor({ timeout: 40_000 });
    expect(page.url()).toBe(address);
  });

  it('are ended by an abort; what is left is taken up here, under the same id', async () => {
    const { page } = await tabOf('operator', `services?sel=${encodeURIComponent('web=n[1-12]')}&do=restart`);
    await page.getByRole('button', { name: /^restart: 12/ }).click();
    await page.getByText('web: the canary n1 is well.').waitFor();
    await page.getByRole('button', { name: 'Abort' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Abort' }).click();
    await page.getByText('11 instances were not run.').waitFor();
    await page.getByText(/^grappe service rollout resume \w+$/).waitFor();
    const address = page.url();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page
      .getByRole('dialog', { name: 'Resume on 12 nodes' })
      .getByRole('button', { name: 'Resume' })
      .click();
    await page.getByText('12 of 12').waitFor({ timeout: 40_000 });
    await page.getByText('11 instances were not run.').waitFor({ state: 'detached' });
    expect(page.url()).toBe(address);
  });

  it('whose plan is no longer true are not made; the new plan is one press away', async () => {
    const { page } = await tabOf('admin', `services?sel=${encodeURIComponent('agent=n[1-2]')}&do=stop`);
    const stop = page.getByRole('button', { name: /^stop: 2 instances/ });
    await stop.waitFor();
    await changed('stop', ['agent'], 'n1');
    await stop.click();
    await page.getByText('agent on n1 was running and is stopped').waitFor();
    await page.getByRole('button', { name: 'Show the new plan' }).click();
    await page.getByRole('button', { name: /^stop: 1 instance on 1 node/ }).waitFor();
  });
});

it('is all done by keys: found, chosen, planned, begun', async () => {
  const { page, complaints } = await tabOf('admin', 'services?on=n%5B3-4%5D');
  await page.locator('main').focus();
  await page.keyboard.press('r');
  await pollState(page, 'agent on n3').toMatch(/: running/);
  const grid = page.getByRole('grid', { name: 'Services by nodes' });
  await grid.focus();
  await page.keyboard.press('Control+End');
  const active = async () => {
    const id = await grid.getAttribute('aria-activedescendant');
    return page.locator(`[id="${id}"]`).getAttribute('aria-label');
  };
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => active()).toMatch(/ on n4:/);
  while (!(await active())?.startsWith('agent')) await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: 'agent on n4' }).waitFor();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.getByRole('group', { name: '2 instances: 1 service, 2 nodes' }).waitFor();
  await page.keyboard.press('x');
  await page.getByRole('group', { name: '1 instance: 1 service, 1 node' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('group', { name: /instance/ }).waitFor({ state: 'detached' });
  await page.keyboard.press('x');
  const restart = page.getByRole('group', { name: /^1 instance/ }).getByRole('button', { name: 'restart' });
  for (let pressed = 0; pressed < 60 && !(await hasFocus(restart)); pressed++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const go = page.getByRole('dialog').getByRole('button', { name: /^restart: 1/ });
  await go.waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => hasFocus(go)).toBe(true);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/services/changes/*');
  await page.getByText('1 of 1').waitFor({ timeout: 40_000 });
  expect(complaints).toEqual([]);
});

it.each(THEMES.flatMap((theme) => LANGUAGES.map((language) => [theme, language] as const)))(
  'has nothing that axe objects to: %s, %s',
  async (theme, language) => {
    const { page } = await tabOf('admin', 'services');
    await page.getByRole('grid').waitFor();
    await dress(page, theme, language);
    for (const path of [
      'services',
      `services?sel=${encodeURIComponent('web=n[1-2]')}&cell=web%40n1`,
      `services?sel=${encodeURIComponent('web=n[1-2]')}&do=restart`,
      `services?sel=${encodeURIComponent('web=n[1-2]')}&do=logs&follow=1`,
      'services?view=drift',
      'services?view=changes',
      'services?view=locks',
    ]) {
      await page.goto(new URL(path, web.served.url).href);
      await page.waitForLoadState('networkidle');
      await page.locator('h1').waitFor();
      expect(await axeProblems(page), path).toEqual([]);
    }
    const { rollouts } = await (
      await apiClient(web.served.console, 'operator')
    ).ask(SERVICES.rollouts, { query: {} });
    await page.goto(new URL(`services/changes/${rollouts.at(-1)?.run}`, web.served.url).href);
    await page.getByRole('region').first().waitFor();
    expect(await axeProblems(page)).toEqual([]);
  },
);
