/** What stands around every page, in a real browser: by keyboard alone, in both themes and languages, with and without a live connection. */

import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { axeProblems, dress, focused, LANGUAGES, THEMES } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';

const web = consoleTabs(() => openTestConsole({ nodes: 60 }));

async function tabOf(role: Role, path = 'info') {
  const tab = await web.openAs(role, path);
  await tab.page.locator('h1').waitFor();
  return tab;
}

const target = 'input[role=combobox][aria-controls$="-list"]';

describe('the shell', () => {
  it('shows each role its pages, and no other', async () => {
    const seen: Record<string, string[]> = {};
    for (const role of ['user', 'viewer', 'admin'] as const) {
      const { page } = await tabOf(role);
      seen[role] = await page.locator('nav a').allTextContents();
    }
    expect(seen).toEqual({
      user: ['Jobs', 'History', 'Settings', 'Info'],
      viewer: ['Nodes', 'Run', 'Services', 'Jobs', 'History', 'Config', 'Settings', 'Info'],
      admin: ['Nodes', 'Run', 'Services', 'Jobs', 'History', 'Config', 'Audit', 'Settings', 'Info'],
    });
    const { page } = await tabOf('user', 'info');
    expect(await page.locator(target).count()).toBe(0);
    await page.goto(new URL('audit', web.served.url).href);
    await page.getByText('The role user does not see this page.').waitFor();
  });

  it('is gone through by keys alone', async () => {
    const { page, complaints } = await tabOf('admin');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('MAIN');

    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL('**/history');
    // The page follows its address.
    await expect.poll(() => page.title()).toBe('History · vineyard');
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('MAIN');

    await page.keyboard.press('t');
    await page.keyboard.type('@web!n3');
    await page.getByText('n[1-2,4-12]').waitFor();
    await page.getByText('11 nodes').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/history?on=%40web%21n3');

    await page.locator('main').focus();
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Go to or do' }).waitFor();
    await page.keyboard.type('@rack2');
    await page.getByRole('option', { name: '@rack2', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/history?on=%40rack2');

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('d');
    await page.getByRole('region', { name: 'Activity' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('offers groups while a target is typed, and says what is wrong with it', async () => {
    const { page } = await tabOf('admin', 'info?on=n1');
    const field = page.locator(target);
    await expect.poll(() => field.inputValue()).toBe('n1');
    await field.focus();
    await field.fill('n[1-2],@ra');
    await page.getByRole('option', { name: '@rack1' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/info?on=n%5B1-2%5D%2C%40rack1');
    await field.fill('n[1-');
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('@nowhere');
    await page.getByText("unknown group '@nowhere'").waitFor();
    await field.fill('n[59-62]');
    await page.getByText('2 not in the fleet').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => field.inputValue()).toBe('n[1-2],@rack1');
    await page.goBack();
    await expect.poll(() => field.inputValue()).toBe('n1');
  });

  it('keeps saved sets, and finds them', async () => {
    const { page } = await tabOf('admin', 'info?on=%40web%26%40rack1');
    await page.getByRole('button', { name: 'Save this set' }).click();
    await page.getByRole('button', { name: 'Clear the target' }).click();
    await page.reload();
    await page.locator(target).click();
    await page.getByRole('option', { name: '@web&@rack1' }).click();
    await page.waitForURL('**/info?on=%40web%26%40rack1');
  });

  it('lets single keys be switched off', async () => {
    const { page } = await tabOf('admin');
    await page.getByRole('button', { name: /^You/ }).click();
    await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck();
    await page.keyboard.press('Escape');
    await page.locator('main').focus();
    for (const key of ['g', 'h', '?', 'd']) await page.keyboard.press(key);
    expect(page.url()).toMatch(/\/info$/);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Go to or do' }).waitFor();
  });

  it('keeps theme and language over a reload, and never what stands in the address', async () => {
    const { page } = await tabOf('admin', 'history?on=n1');
    await page.getByRole('button', { name: /^You/ }).click();
    await page.getByText('Dark', { exact: true }).click();
    await page.getByText('Français', { exact: true }).click();
    await page.reload();
    await page.locator('h1', { hasText: 'Historique' }).waitFor();
    const root = await page.evaluate<string[]>(
      '[document.documentElement.lang, document.documentElement.dataset.theme]',
    );
    expect(root).toEqual(['fr', 'dark']);
    expect(page.url()).toMatch(/\/history\?on=n1$/);
  });

  it.each(THEMES.flatMap((theme) => LANGUAGES.map((language) => [theme, language] as const)))(
    'has nothing that axe objects to: %s, %s',
    async (theme, language) => {
      const { page, complaints } = await tabOf('admin', 'info?on=%40web');
      await dress(page, theme, language);
      await page.locator('h1').waitFor();
      expect(await axeProblems(page)).toEqual([]);
      for (const key of ['?', 'Control+k']) {
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
        expect(await axeProblems(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      await page.locator('header button[popovertarget]').click();
      await page.locator(target).click();
      await page.keyboard.press('ArrowDown');
      expect(await axeProblems(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('main').focus();
      await page.keyboard.press('d');
      expect(await axeProblems(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});

describe('a window as narrow as 320 pixels', () => {
  it('shows all of it without scrolling sideways, and axe objects to nothing', async () => {
    const { page } = await tabOf('admin', 'info?on=%40web!n3');
    await page.setViewportSize({ width: 320, height: 700 });
    await page.getByText('11 nodes').waitFor();
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const field = await page.locator(target).boundingBox();
    expect(field!.width).toBeGreaterThan(80);
    expect(await axeProblems(page)).toEqual([]);
  });
});

describe('a tab without a live connection', () => {
  it('says so with the cause, asks by itself, and takes it up again', async () => {
    await using context = await web.browser.newContext();
    const page = await context.newPage();
    // As a proxy does that knows no WebSocket.
    await page.routeWebSocket('**/api/socket', (socket) => socket.close({ code: 4000 }));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(await web.served.linkFor('admin'));
    await page.waitForURL(({ pathname }) => !pathname.endsWith('/login'));
    await page.goto(new URL('info', web.served.url).href);
    await page.getByText('No live connection: asking every 3 seconds.').waitFor();
    await page.getByText('A proxy in between has to pass the Upgrade header').waitFor();
    const before = asked.filter((path) => path === '/api/nodes').length;
    await expect
      .poll(() => asked.filter((path) => path === '/api/nodes').length, { timeout: 15_000 })
      .toBeGreaterThan(before);
  });

  it('tells that the server is away, and is live again once it is back', async () => {
    const { page } = await tabOf('admin');
    await web.served.stop();
    await page.getByText('The server does not answer.').first().waitFor();
    await web.served.start();
    await page
      .getByText('The server does not answer.')
      .first()
      .waitFor({ state: 'detached', timeout: 45_000 });
    await page.getByText('No live connection').waitFor({ state: 'detached', timeout: 45_000 });
  });

  it('leads to the door within a second when the session is revoked, says why, and stays where it was', async () => {
    const { page } = await tabOf('operator', 'history?on=n1');
    const revoked = page.getByText('The session was ended, or the account was changed.');
    await web.served.console.accounts.passes.endSessionsOf({ user: 'root', from: null }, 'one-operator');
    await revoked.waitFor();
    expect(page.url()).toMatch(/\/history\?on=n1$/);
    await page.reload();
    await page.locator('input[type=password]').waitFor();
    expect(page.url()).toMatch(/\/history\?on=n1$/);
  });
});
