/** Signing in, accounts, sessions, tokens and the audit log, in a real browser. */

import { describe, expect, it } from 'vitest';
import { axeProblems, dress, LANGUAGES, type Page, type Tab, THEMES } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';

const SHELL = { user: 'root', from: null };
const PASSWORD = 'three words together';

const web = consoleTabs(() => openTestConsole({ nodes: 8 }));

async function admin(path: string): Promise<Tab> {
  const tab = await web.openAs('admin', path);
  await tab.page.locator('h1').waitFor();
  return tab;
}

/** Of the requests that are refused on purpose, browsers complain as well. */
const unexpected = (complaints: readonly string[]): string[] =>
  complaints.filter((text) => !/status of 40[13]/.test(text));

describe('signing in', () => {
  it('by a link: once, and the secret leaves the address', async () => {
    const link = await web.served.linkFor('viewer', 'vic');
    const { page, complaints } = await web.open({ path: link });
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'Nodes' }).waitFor();
    expect(page.url()).not.toContain('link');
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(unexpected(complaints)).toEqual([]);
    const again = await web.open({ path: link });
    await again.page.getByText('this link is no longer good').waitFor();
  });

  it('by name and password, with the keyboard alone, and one is where one was', async () => {
    const { people } = web.served.console.accounts;
    await people.add(SHELL, { name: 'pat', role: 'viewer', nodes: null, languages: null });
    await people.setPassword(SHELL, 'pat', { password: PASSWORD });
    const { page } = await web.open({ path: 'info?on=n1' });
    await page.getByLabel('Name').waitFor();
    await page.keyboard.type('pat');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a wrong guess');
    await page.keyboard.press('Enter');
    await page.getByText('name or password are wrong').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Info' }).waitFor();
    expect(page.url()).toContain('/info?on=n1');
  });

  it('says why one is here: the session was ended elsewhere', async () => {
    const { page } = await web.openAs('viewer', 'info', 'gone');
    await page.getByRole('heading', { level: 1, name: 'Info' }).waitFor();
    await web.served.console.accounts.people.change(SHELL, 'gone', { role: 'user' });
    await page.getByText('The session was ended, or the account was changed.').waitFor();
  });
});

describe('accounts', () => {
  it('are added as a class, by keyboard, with links that let in', async () => {
    const { page, complaints } = await admin('settings?tab=users');
    await page.getByRole('button', { name: 'Add accounts…' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog textarea:focus').waitFor();
    await page.keyboard.type('s1\ns2\ns3');
    await page.keyboard.press('Control+Enter');
    const links = page.getByRole('list', { name: 'Links' }).locator('code');
    await links.nth(2).waitFor();
    await expect.poll(() => links.allTextContents()).toHaveLength(3);
    const { page: student } = await web.open({ path: (await links.first().textContent()) ?? '' });
    await student.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(() => student.locator('nav a').allTextContents()).not.toContain('Audit');
    expect(unexpected(complaints)).toEqual([]);
  });

  it('are changed, disabled and removed; what is refused is told', async () => {
    const { page } = await admin('settings?tab=users');
    await web.served.linkFor('user', 'temp');
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'temp' }).click();
    const dialog = page.getByRole('dialog', { name: 'temp' });
    await dialog.getByLabel('Nodes').fill('n[1-');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Nodes').fill('n[1-2]');
    await dialog.getByLabel('Role').selectOption('operator');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(web.served.console.accounts.people.find('temp')).toMatchObject({
      role: 'operator',
      nodes: 'n[1-2]',
    });
    await page.getByRole('row').filter({ hasText: 'temp' }).click();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await dialog.getByRole('button', { name: 'Enable' }).waitFor();
    await dialog.getByRole('button', { name: 'Remove…' }).click();
    await dialog.getByRole('button', { name: 'Remove temp for good' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(() => web.served.console.accounts.people.find('temp')).toThrow(/no account/);
  });

  it('a token is shown once and lets in; revoked, it does not', async () => {
    const { page } = await admin('settings?tab=tokens');
    await page.getByRole('button', { name: 'New token…' }).click();
    await page.getByLabel('Label').fill('laptop');
    await page.getByRole('button', { name: 'Make the token' }).click();
    const text = await page.getByRole('dialog').locator('code').textContent();
    const headers = { authorization: `Bearer ${text}` };
    const asked = (): Promise<Response> => fetch(new URL('api/session', web.served.url), { headers });
    expect((await asked()).status).toBe(200);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke the token laptop' }).click();
    await expect.poll(async () => (await asked()).status).toBe(401);
  });

  it('everybody chooses a password, and sees the own sessions', async () => {
    const { page } = await web.openAs('user', 'settings', 'sam');
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same once more').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByLabel('Old password').waitFor();
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.getByText('this one').waitFor();
    await expect
      .poll(() => page.getByRole('tab').allTextContents())
      .toEqual(['Your account', 'Sessions', 'Tokens']);
  });
});

describe('the audit log', () => {
  it('S19 is looked through; what others wrote is text', async () => {
    const nasty = '<img src=x onerror=alert(1)>';
    await expect(
      web.served.console.accounts.login(nasty, 'x', { from: nasty, agent: nasty }),
    ).rejects.toThrow();
    const { page, complaints } = await admin('audit');
    page.on('dialog', (dialog) => expect(dialog.message()).toBe(''));
    await page.getByLabel('Search in records').fill('onerror');
    await page.getByRole('row').filter({ hasText: 'onerror' }).first().click();
    await page.getByRole('dialog').getByText(nasty).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/^Whole: /).waitFor();
    expect(unexpected(complaints)).toEqual([]);
  });
});

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  settings: (page) => page.getByLabel('New password').or(page.getByLabel('Nouveau mot de passe')).waitFor(),
  'settings?tab=sessions': (page) => page.getByRole('row').nth(1).waitFor(),
  'settings?tab=tokens': (page) => page.locator('[role=tabpanel] button').first().waitFor(),
  'settings?tab=users': (page) => page.getByRole('row').nth(1).waitFor(),
  'settings?tab=users&account=one-admin': (page) => page.getByRole('dialog').waitFor(),
  audit: (page) => page.getByRole('row').nth(3).waitFor(),
  'audit?record=1': (page) => page.getByRole('dialog').waitFor(),
};

describe('is accessible in both themes and languages', () => {
  it.each(Object.entries(PAGES))('%s', async (path, ready) => {
    const { page } = await admin(path);
    expect(await problemsIn(page, path, ready)).toEqual([]);
  });

  it('the page of signing in', async () => {
    const { page } = await web.open({ path: 'login' });
    expect(await problemsIn(page, 'login', () => page.locator('form').waitFor())).toEqual([]);
  });

  async function problemsIn(
    page: Page,
    path: string,
    ready: (page: Page) => Promise<unknown>,
  ): Promise<string[]> {
    const problems: string[] = [];
    for (const theme of THEMES)
      for (const language of LANGUAGES) {
        await dress(page, theme, language);
        await ready(page);
        problems.push(...(await axeProblems(page)));
        const folder = process.env['SCREENSHOTS'];
        const name = `${path.replaceAll(/\W+/g, '-')}.${theme}.${language}.png`;
        if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}` });
      }
    return problems;
  }
});
