/** The page of nodes and that of one node, in a real browser: on real OpenSSH nodes, and on made-up ones that live. */

import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { axeProblems, dress, type Page, THEMES } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { loginLink } from '../support/login-link.ts';
import { serveConsole } from '../support/served-console.ts';
import { forcedCommand, type Sshd, sshdInstalled, startSshd } from '../support/sshd.ts';
import { closedPort } from '../support/tcp-proxy.ts';

const WEB = resolve(import.meta.dirname, '../../dist/web');

const map = (page: Page) => page.getByRole('listbox', { name: 'Map of the nodes' });
const target = (page: Page) => page.locator('header input[role=combobox]');
const cell = (page: Page) => page.getByRole('listbox').getByRole('option');

/** Done once the text is there: `toPass` of a text that changes. */
async function until(read: () => Promise<unknown>, wanted: unknown): Promise<void> {
  await expect.poll(read, { timeout: 20_000, interval: 50 }).toEqual(wanted);
}

describe('on made-up nodes that live', () => {
  const web = consoleTabs(() => openTestConsole({ nodes: 20 }));

  async function tabOf(role: Role, path = 'nodes') {
    const tab = await web.openAs(role, path);
    await tab.page.locator('h1').waitFor();
    return tab;
  }

  it('is the home of whoever sees the fleet', async () => {
    const { page } = await tabOf('viewer', '');
    await page.waitForURL('**/nodes');
    await map(page).waitFor();
  });

  it('is used by keys alone: choose, sort, open, come back', async () => {
    const { page, complaints } = await tabOf('admin');
    await map(page).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    await until(() => target(page).inputValue(), 'n2');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await until(() => target(page).inputValue(), 'n[2-4]');
    await expect.poll(() => cell(page).getAttribute('aria-selected')).toBe('true');
    await page.getByText('3 nodes are the target').waitFor();
    await page.keyboard.press('Control+a');
    await until(() => target(page).inputValue(), 'n[1-20]');
    await page.keyboard.press('Escape');
    await until(() => target(page).inputValue(), '');
    await page.keyboard.press('End');
    await until(async () => (await cell(page).textContent())?.slice(0, 5), 'n20: ');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/nodes/n20');
    await page.getByRole('heading', { name: 'n20', level: 1 }).waitFor();
    await page.goBack();
    await map(page).waitFor();
    expect(complaints).toEqual([]);
  });

  it('chooses by press, by Shift, by drag and by the heading of a block, as the table does', async () => {
    const { page } = await tabOf('admin', 'nodes?group=groups');
    await map(page).waitFor();
    const box = (await map(page).boundingBox())!;
    // Groups: @db has n20, @rack1 all others.
    const tile = { height: Number(await page.locator('canvas').getAttribute('data-height')) };
    await page.mouse.click(box.x + 20, box.y + 40);
    await until(() => target(page).inputValue(), 'n20');
    // The heading of the second block.
    await page.mouse.click(box.x + 10, box.y + 3 + 18 + tile.height + 14 + 8);
    await until(() => target(page).inputValue(), 'n[1-19]');
    await page.mouse.move(box.x + 1, box.y + 1);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1, { steps: 4 });
    await page.mouse.up();
    await until(() => target(page).inputValue(), 'n[1-20]');
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('grid', { name: 'Nodes' }).waitFor();
    await until(() => page.getByRole('row', { selected: true }).count(), 20);
    await page.getByRole('checkbox', { name: 'Select n3', exact: true }).click();
    await until(() => target(page).inputValue(), 'n[1-2,4-20]');
    await page.getByText('Map', { exact: true }).click();
    await map(page).focus();
    await page.keyboard.press('Home');
    // n20, n1, n2, n3.
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => cell(page).textContent()).toMatch(/^n3:/);
    await expect.poll(() => cell(page).getAttribute('aria-selected')).toBe('false');
    await page.reload();
    await map(page).waitFor();
    await expect.poll(() => target(page).inputValue()).toBe('n[1-2,4-20]');
    await page.mouse.dblclick(box.x + 20, box.y + 40);
    await page.waitForURL('**/nodes/n20?on=n20');
  });

  it('stops sampling when it is told, and when nobody looks', async () => {
    const { page } = await tabOf('viewer');
    const { lookers } = web.served.console.site;
    await page.getByText('sampled every 2 s').waitFor();
    expect(lookers.count('nodes')).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Stop sampling' }).click();
    await page.getByText('sampling is stopped').waitFor();
    await until(async () => lookers.count('nodes') <= 1, true);
    await page.reload();
    await page.getByRole('button', { name: 'Start sampling' }).click();
    await page.getByText('sampled every 2 s').waitFor();
  });

  it('says what is wrong with a set, and offers some that work', async () => {
    const { page } = await tabOf('admin');
    const field = page.getByLabel('Nodes to check');
    await field.fill('n[1-');
    await page.getByText("unbalanced '['").first().waitFor();
    await page.getByRole('button', { name: 'n[1-4]!n2' }).click();
    await expect.poll(() => field.inputValue()).toBe('n[1-4]!n2');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page
      .getByRole('region', { name: /^active 3/ })
      .or(page.getByText('not answering'))
      .first()
      .waitFor();
    await page.waitForURL(/check=/);
  });

  it('takes nodes out of use with a reason, and back', async () => {
    const { page } = await tabOf('admin', 'nodes?on=n7');
    await page.getByRole('button', { name: 'Drain…' }).click();
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('disk fails');
    await page.keyboard.press('Enter');
    await page.getByText('1 node drained').waitFor();
    await page.goto(new URL('nodes/n7', web.served.url).href);
    await page.getByText('disk fails').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Drain…' }).waitFor();
  });

  it('shows a viewer what there is, and nothing to do', async () => {
    const { page } = await tabOf('viewer', 'nodes?on=n1');
    await page.getByText('1 node is the target').waitFor();
    for (const name of ['Check', 'Drain…', 'Run…'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
  });

  it('S19 shows a reason as text, whatever stands in it', async () => {
    const { page, complaints } = await tabOf('admin', 'nodes?on=n8');
    await page.getByRole('button', { name: 'Drain…' }).click();
    await page.locator('dialog input:focus').waitFor();
    await page.keyboard.type('<img src=x onerror=alert(1)>"\'</script>');
    await page.keyboard.press('Enter');
    await page.getByText('1 node drained').waitFor();
    await page.goto(new URL('nodes?view=table&q=n8', web.served.url).href);
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each(THEMES)('holds to WCAG: map, table, node, %s', async (theme) => {
    const { page } = await tabOf('admin', 'nodes?on=n[1-3]');
    await dress(page, theme, 'en');
    await page.getByRole('button', { name: 'Check', exact: true }).first().click();
    await page.getByRole('region', { name: /^active/ }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('grid', { name: 'Nodes' }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.goto(new URL('nodes/n1', web.served.url).href);
    await page.getByRole('meter', { name: 'Memory' }).waitFor();
    await page.getByRole('meter', { name: /^\// }).first().waitFor();
    await page.locator('.u-wrap').first().waitFor();
    expect(await axeProblems(page)).toEqual([]);
  });

  it('is French where that is chosen; states stay as the command line has them', async () => {
    const { page } = await tabOf('admin', 'nodes?view=table');
    await dress(page, 'light', 'fr');
    await page.getByRole('heading', { name: 'Nœuds', level: 1 }).waitFor();
    await page.getByRole('columnheader', { name: 'Charge par cœur' }).waitFor();
    await page.getByRole('gridcell', { name: 'active' }).first().waitFor();
  });
});

describe.skipIf(!sshdInstalled)('on real nodes', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({ extraConfig: [forcedCommand(4, 'echo hello')] });
  });
  const web = consoleTabs(async () => {
    const served = await serveConsole({
      webFolder: WEB,
      yaml: `version: 1
nodes: n[1-5]
groups: { web: "n[1-2]" }
ssh: { config: ${sshd.sshConfig}, overrides: [{ nodes: n5, port: ${await closedPort()} }] }
services: { web: { nodes: "@web", unit: httpd, state: started } }
`,
    });
    return {
      url: `${served.origin}/`,
      linkFor: (role: Role, who?: string) => loginLink(served.console, role, who),
      [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
    };
  });
  afterAll(() => sshd.stop());

  const tabOf = (path: string) => web.openAs('admin', path);

  it('checks all, a file, and again: three lists with causes, and what changed', async () => {
    const { page, complaints } = await tabOf('nodes');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    const list = (name: string) => page.getByRole('region', { name });
    await list('active 3').getByText('n[1-3]').waitFor();
    await list('not answering 1').getByText('refused').waitFor();
    await list('error 1').getByText('hello').waitFor();
    await list('active 3').getByRole('button', { name: 'Use as target' }).click();
    await until(() => target(page).inputValue(), 'n[1-3]');
    await page.locator('input[type=file]').setInputFiles({
      name: 'grappe.yaml',
      mimeType: 'text/yaml',
      buffer: Buffer.from('nodes: n[2,5]\n'),
    });
    await list('active 1').getByText('n2', { exact: true }).waitFor();
    await page.getByText('nothing changed').waitFor();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'hosts', mimeType: 'text/plain', buffer: Buffer.from('n[1-\n') });
    await page.getByText("unbalanced '['").first().waitFor();
    await page.getByText('hosts:1').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/^check-.*\.csv$/);
    await page.reload();
    await list('active 1').getByText('n2', { exact: true }).waitFor();
    // A file that was wrong is answered with 400, which the browser tells, too.
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  it('tells of one node what it is, what it does, what belongs on it, and how it is reached', async () => {
    const { page, complaints } = await tabOf('nodes/n1');
    await page.getByRole('heading', { name: 'n1', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Ask now' }).click();
    await page.getByText('Linux', { exact: false }).first().waitFor();
    await page.getByRole('meter', { name: 'Memory' }).waitFor();
    await page.getByRole('meter', { name: /^\// }).first().waitFor();
    await page.locator('.u-wrap').first().waitFor();
    await page.getByText('As a table').first().click();
    await until(async () => (await page.getByRole('row').count()) > 2, true);
    await page.getByRole('columnheader', { name: 'Written to disks' }).waitFor();
    await page.getByRole('cell', { name: /B\/s$/ }).first().waitFor();
    await page.getByRole('cell', { name: 'httpd' }).waitFor();
    await page.getByText(`ssh -F ${sshd.sshConfig} n1`).waitFor();
    await page.getByRole('button', { name: 'Try to log in' }).click();
    await page.getByText(`${sshd.user}@127.1.0.1:${sshd.port}`).waitFor();
    expect(complaints).toEqual([]);
  });

  it('tells in the words of ssh why a node is not reached', async () => {
    const { page } = await tabOf('nodes/n5');
    await page.getByRole('button', { name: 'Try to log in' }).click();
    await page.getByText('unreachable').first().waitFor();
    await page.getByText('Connection refused').or(page.getByText('refused')).first().waitFor();
    await page.getByText('What to do').waitFor();
  });

  it('says that a node does not exist', async () => {
    const { page } = await tabOf('nodes/n99');
    await page.getByText("there is no node 'n99'").waitFor();
  });
});
