/** The page of the configuration in a real browser: by hand and by forms, with mistakes, and against a second writer. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { axeProblems, dress, type Page, THEMES } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';

const FILE = `# The lab, as it stands.
version: 1
cluster: { name: vineyard, colour: green }

nodes: n[1-8]   # all of them

groups:
  # From the door.
  rack1: n[1-4]
  web: "@rack1!n3"   # not the third

ssh: { host_keys: no }
services:
  agent:
    nodes: n1   # alone
    backend: command
    commands: { status: "true", start: "true", stop: "true" }
`;

const web = consoleTabs(() => openTestConsole({ nodes: 8 }));

beforeEach(async () => {
  writeFileSync(file(), FILE);
  await web.served.console.site.reload();
});

function file(): string {
  return join(web.served.folder, 'grappe.yaml');
}

function held(): string {
  return readFileSync(file(), 'utf8');
}

async function tabOf(role: Role, path = 'config') {
  const tab = await web.openAs(role, path);
  tab.page.setDefaultTimeout(15_000);
  await tab.page.locator('h1').waitFor();
  return tab;
}

const editor = (page: Page) => page.locator('.cm-content');

/** At the end of the line that holds this. */
async function typeAfter(page: Page, line: string, text: string): Promise<void> {
  await editor(page).locator('.cm-line', { hasText: line }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(text);
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review and save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save grappe.yaml' });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  // What was said of an earlier save may still stand.
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('grappe.yaml is saved and in force').first().waitFor();
}

describe('the text', () => {
  it('is changed, compared, saved, and in force; every other byte stays', async () => {
    const { page, complaints } = await tabOf('admin');
    await typeAfter(page, 'rack1: n[1-4]', '\nrack2: n[5-8]');
    await page.getByText('No mistakes').waitFor();
    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save grappe.yaml' });
    await dialog.getByText('1 line added').waitFor();
    await dialog.getByText('+  rack2: n[5-8]').waitFor();
    expect(held()).toBe(FILE);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('grappe.yaml is saved and in force').waitFor();
    expect(held()).toBe(FILE.replace('rack1: n[1-4]\n', 'rack1: n[1-4]\n  rack2: n[5-8]\n'));
    expect(web.served.console.site.fleet.config.groups.get('rack2')).toBe('n[5-8]');
    expect(complaints).toEqual([]);
  });

  it('says at which line it is wrong, leads there, and is not saved so', async () => {
    const { page } = await tabOf('admin');
    await typeAfter(page, 'nodes: n[1-8]', '\nnods: n1');
    const mistakes = page.getByRole('list', { name: 'Mistakes and warnings' });
    await mistakes.getByText("'nods'").waitFor();
    await page.getByText('1 mistake').waitFor();
    await page.locator('.cm-lintRange-error').waitFor();
    await expect.poll(() => page.locator('.cm-lintRange-error').textContent()).toBe('nods');
    await editor(page).locator('.cm-line').first().click();
    await mistakes.getByRole('button', { name: 'line 6' }).click();
    await expect.poll(() => page.locator('.cm-activeLine').textContent()).toContain('nods: n1');
    await page.getByRole('button', { name: 'Review and save' }).click();
    expect(
      await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).isDisabled(),
    ).toBe(true);
    expect(held()).toBe(FILE);
  });

  it('stays over a reload until it is saved or discarded', async () => {
    const { page } = await tabOf('admin');
    await typeAfter(page, 'rack1: n[1-4]', '   # cold');
    await page.getByText('changed, not saved').waitFor();
    await page.reload();
    await editor(page).getByText('# cold').waitFor();
    await page.getByText('changed, not saved').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await page.getByText('changed, not saved').waitFor({ state: 'detached' });
    expect(await editor(page).textContent()).not.toContain('# cold');
  });

  it('offers keys and words of the schema', async () => {
    const { page } = await tabOf('admin');
    await typeAfter(page, 'nodes: n1', '\nstat');
    await page.locator('.cm-tooltip-autocomplete').getByText('state', { exact: true }).waitFor();
    // The editor takes no word that has just appeared under somebody's fingers.
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    await page.keyboard.type('st');
    await page.locator('.cm-tooltip-autocomplete').getByText('stopped').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('started');
    await save(page);
    expect(held()).toContain('nodes: n1   # alone\n    state: started\n');
  });

  it('that two have changed is settled by whoever comes second, with both in view', async () => {
    const { page } = await tabOf('admin');
    await typeAfter(page, 'rack1: n[1-4]', '   # mine');
    const theirs = FILE.replace('n[1-8]', 'n[1-7]');
    writeFileSync(file(), theirs);
    await page.getByRole('button', { name: 'was changed by somebody else' }).click();
    const dialog = page.getByRole('dialog', { name: 'was changed by somebody else' });
    await dialog.getByText('-nodes: n[1-7]').waitFor();
    await dialog.getByText('+  rack1: n[1-4]   # mine').waitFor();
    await dialog.getByRole('button', { name: 'Take theirs, drop mine' }).click();
    await page.getByText('changed, not saved').waitFor({ state: 'detached' });
    expect(held()).toBe(theirs);
    await expect.poll(() => editor(page).textContent()).toContain('n[1-7]');

    await typeAfter(page, 'rack1: n[1-4]', '   # mine again');
    writeFileSync(file(), FILE);
    await page.getByRole('button', { name: 'was changed by somebody else' }).click();
    await dialog.getByRole('button', { name: 'Keep mine, go on from theirs' }).click();
    await page
      .getByRole('dialog', { name: 'Save grappe.yaml' })
      .getByRole('button', { name: 'Save', exact: true })
      .click();
    await page.getByText('grappe.yaml is saved and in force').waitFor();
    expect(held()).toBe(theirs.replace('rack1: n[1-4]', 'rack1: n[1-4]   # mine again'));
  });

  it('that was saved comes back from its backup', async () => {
    const { page } = await tabOf('admin');
    await typeAfter(page, 'rack1: n[1-4]', '   # wrong idea');
    await save(page);
    await page.getByRole('tab', { name: 'Backups' }).click();
    await page.getByRole('row').nth(1).click();
    await page.getByRole('dialog').getByText('+  rack1: n[1-4]').waitFor();
    await page.getByRole('button', { name: 'Take into the editor' }).click();
    await save(page);
    expect(held()).toBe(FILE);
  });
});

describe('the forms', () => {
  it('add a group and show its line first; comments stay', async () => {
    const { page } = await tabOf('admin', 'config?view=nodes');
    await page.getByRole('button', { name: 'Add a group' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a group' });
    await dialog.getByLabel('Name').fill('io');
    await dialog.getByLabel('Nodes').fill('@web,n8');
    await dialog.getByText('4 nodes').waitFor();
    await dialog.getByText('+  io: "@web,n8"').waitFor();
    await dialog.getByRole('button', { name: 'Put into the file' }).click();
    await page.getByText('changed, not saved').waitFor();
    expect(held()).toBe(FILE);
    await save(page);
    expect(held()).toBe(FILE.replace('# not the third\n', '# not the third\n  io: "@web,n8"\n'));
  });

  it('rename a group with its mentions, and take one away', async () => {
    const { page } = await tabOf('admin', 'config?view=nodes');
    await page.getByRole('button', { name: 'Group rack1', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('front');
    await page.getByRole('dialog').getByText('+  web: "@front!n3"   # not the third').waitFor();
    await page.getByRole('button', { name: 'Put into the file' }).click();
    await page.getByRole('button', { name: 'Remove group web' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await save(page);
    expect(held()).toBe(
      FILE.replace('rack1: n[1-4]', 'front: n[1-4]').replace('  web: "@rack1!n3"   # not the third\n', ''),
    );
  });

  it('change a service where it says something else, and nowhere else', async () => {
    const { page } = await tabOf('admin', 'config?view=services');
    await page.getByRole('button', { name: 'Service agent', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('State').selectOption('started');
    await dialog.getByRole('textbox', { name: 'Canaries' }).fill('1');
    await dialog.getByText('+    state: started').waitFor();
    await dialog.getByRole('button', { name: 'Put into the file' }).click();
    await save(page);
    expect(held()).toBe(`${FILE}    state: started\n    rollout:\n      canary: 1\n`);
    expect(web.served.console.site.fleet.config.services.get('agent')?.rollout.canary).toEqual({ count: 1 });
  });

  it('are gone through by keys alone', async () => {
    const { page } = await tabOf('admin', 'config?view=nodes');
    await page.getByRole('button', { name: 'Add a group' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('keys');
    await page.keyboard.press('Tab');
    await page.keyboard.type('n2');
    await page.getByText('+  keys: n2').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('main').focus();
    await page.keyboard.press('s');
    await page.getByRole('dialog', { name: 'Save grappe.yaml' }).getByText('+  keys: n2').waitFor();
    const button = page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true });
    await expect.poll(() => button.isEnabled()).toBe(true);
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('grappe.yaml is saved and in force').waitFor();
    expect(held()).toContain('\n  keys: n2\n');
  });
});

describe('who may only look', () => {
  it('reads, and finds nothing to press', async () => {
    const { page } = await tabOf('viewer');
    await page.getByText('Read only: this account may not change the configuration.').waitFor();
    await editor(page).getByText('The lab, as it stands.').waitFor();
    await editor(page).click();
    await page.keyboard.type('x');
    await expect.poll(() => editor(page).textContent()).toContain('# The lab, as it stands.');
    expect(await page.getByRole('button', { name: 'Review and save' }).count()).toBe(0);
    await page.getByRole('tab', { name: /Nodes and groups/ }).click();
    expect(await page.getByRole('button', { name: 'Add a group' }).count()).toBe(0);
  });
});

it.each(THEMES)('has nothing that axe objects to: %s', async (theme) => {
  const { page, complaints } = await tabOf('admin');
  await dress(page, theme, 'en');
  await typeAfter(page, 'nodes: n[1-8]', '\nnods: n1');
  await page.getByRole('list', { name: 'Mistakes and warnings' }).waitFor();
  expect(await axeProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Review and save' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await axeProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  for (const [tab, button] of [
    [/Nodes and groups/, 'Add a group'],
    [/Services/, 'Service agent'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  expect(complaints).toEqual([]);
});
