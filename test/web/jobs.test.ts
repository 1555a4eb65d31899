/** Jobs in a real browser, on a real sshd: a program is chosen, edited, run, watched; by mouse, and by keys alone. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { axeProblems, dress, type Page, THEMES } from '../support/browser.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { openJobConsole } from '../support/job-console.ts';
import { until } from '../support/processes.ts';
import { isolationHere } from '../support/sandbox.ts';
import { sshdInstalled } from '../support/sshd.ts';

/** Long enough for its memory to be looked at. */
const LOOP =
  '\nfor (int i = 1; i <= 3; i++) {\nfor (volatile long j = 0; j < 400000000; j++);\nstd::cout << "line " << i << std::endl;\n';
const HELLO_CPP = '#include <iostream>\nint main() {\n  std::cout << "hello\\n";\n}\n';

describe.skipIf(!sshdInstalled || isolationHere === 0)('jobs in the browser', () => {
  const web = consoleTabs(() => openJobConsole());
  let files: string;
  beforeAll(() => {
    files = mkdtempSync(join(tmpdir(), 'grappe-files-'));
    writeFileSync(join(files, 'hello.cpp'), HELLO_CPP);
  });
  afterEach(() => {
    for (const { complaints } of web.opened) expect(complaints).toEqual([]);
  });
  afterAll(() => rmSync(files, { recursive: true, force: true }));

  async function tabOf(role: Role, path = 'jobs', name?: string): Promise<Page> {
    const { page } = await web.openAs(role, path, name);
    await page.locator('h1').waitFor();
    return page;
  }

  const code = (page: Page) => page.locator('.cm-content');
  const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });

  it('a C++ file is chosen, edited in place and run; its output and its environment are seen', async () => {
    const page = await tabOf('user');
    await page.locator('input[type=file]').setInputFiles(join(files, 'hello.cpp'));
    await code(page).waitFor();
    await expect.poll(() => code(page).getAttribute('aria-label')).toBe('Source of hello.cpp');
    await code(page).getByText('"hello\\n"').click();
    await page.keyboard.press('End');
    await page.keyboard.type(LOOP);
    await run(page).click();
    await page.waitForURL(/\/jobs\/[^/?]+/);
    const output = page.getByRole('region', { name: /^stdout of/ }).last();
    await output.getByText('line 3').waitFor();
    await page.getByRole('main').getByText('ok', { exact: true }).first().waitFor();
    const facts = page.getByRole('region', { name: 'Environment' });
    await expect.poll(() => facts.innerText()).toMatch(/Language\s+c\+\+ \d+\.\d/);
    await expect.poll(() => facts.innerText()).toMatch(/Node\s+n[12]/);
    await expect.poll(() => facts.innerText()).toMatch(/Peak memory\s+[\d.]+ [kM]B/);
    await page.getByRole('tab', { name: /Handed in/ }).click();
    await page.getByRole('link', { name: 'Download hello.cpp' }).waitFor();
  });

  it('what runs is watched live and ended; a reload in the middle loses nothing', async () => {
    const page = await tabOf('user');
    await page.getByText('Command', { exact: true }).first().click();
    await page
      .getByRole('textbox', { name: 'Command' })
      .fill('i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.2; done');
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Command' }).inputValue()).toContain('tick');
    await run(page).click();
    await page.waitForURL(/\/jobs\/[^/?]+/);
    await page.getByText('tick 5', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('tick 1', { exact: true }).waitFor();
    await page.getByText('tick 12', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('main').getByText('cancelled', { exact: true }).first().waitFor();
    await page.goto(new URL('jobs', web.served.url).href);
    await page.getByRole('grid', { name: 'Queue' }).getByText('cancelled').first().waitFor();
  });

  it('by keys alone: written, run, left by Esc and Tab', async () => {
    const page = await tabOf('user', 'jobs', 'keys');
    await page.getByRole('combobox', { name: 'Language' }).focus();
    await page.keyboard.type('python');
    await expect.poll(() => code(page).getAttribute('aria-label')).toBe('Source of main.py');
    for (let presses = 0; presses < 20 && !(await isInEditor(page)); presses++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Control+a');
    // Letters are the shell's keys elsewhere.
    await page.keyboard.type('print("g n ? d", 6 * 7)');
    expect(page.url()).toMatch(/\/jobs$/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await expect.poll(() => isInEditor(page)).toBe(false);
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => isInEditor(page)).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/\/jobs\/[^/?]+/);
    await page.getByText('g n ? d 42').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await page.waitForURL(/\/jobs$/);
    await page.getByRole('grid', { name: 'Queue' }).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/jobs\/[^/?]+/);
  });

  it('tasks of an array are listed, each with its output; another one sees nothing of it', async () => {
    const page = await tabOf('operator');
    await page.getByText('Command', { exact: true }).first().click();
    await page
      .getByRole('textbox', { name: 'Command' })
      .fill('echo task %task; echo oops >&2; exit $((%task == 2))');
    await page.getByText('Options', { exact: true }).click();
    await page.getByText('for each number').click();
    await page.getByRole('textbox', { name: 'Numbers' }).fill('1-3');
    await page.getByRole('button', { name: 'Where would it run?' }).click();
    await page.getByRole('dialog').getByText('takes it').waitFor();
    await page.keyboard.press('Escape');
    await run(page).click();
    await page.waitForURL(/\/jobs\/[^/?]+/);
    const tasks = page.getByRole('grid', { name: 'Tasks' });
    await expect.poll(() => tasks.getByText('ok', { exact: true }).count(), { timeout: 20_000 }).toBe(2);
    await tasks.getByText('failed', { exact: true }).click();
    await page.getByText('task 2', { exact: true }).waitFor();
    await page.getByText('oops', { exact: true }).waitFor();
    await page.getByText('exit 1').waitFor();
    const { url } = web.served;
    const job = new URL(page.url()).pathname;
    const other = await tabOf('user', 'jobs', 'stranger');
    await other.getByText('No job so far').waitFor();
    await other.goto(new URL(job, url).href);
    await other.getByText(/no job is called/).waitFor();
    web.opened.at(-1)!.complaints.length = 0;
  });

  it('is changed and run again with all that it was handed in with', async () => {
    const page = await tabOf('operator', 'jobs', 'again');
    await page.getByText('Command', { exact: true }).first().click();
    await page.getByRole('textbox', { name: 'Command' }).fill('read said; echo $WORD $said on %node');
    const fold = (name: string) => page.locator('summary').getByText(name, { exact: true });
    await fold('Standard input').click();
    await page.getByRole('textbox', { name: 'Standard input' }).fill('there');
    await fold('Options').click();
    await page.getByRole('textbox', { name: 'Only on' }).fill('n2');
    await page.getByRole('textbox', { name: 'Environment' }).fill('WORD=hello');
    await fold('More options').click();
    await page.getByRole('textbox', { name: 'Priority' }).fill('much');
    await page.getByRole('alert').getByText('a whole number from -100 to 100').waitFor();
    await expect.poll(() => run(page).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Priority' }).fill('7');
    await page.getByLabel('Choice of the node').selectOption('pack');
    await run(page).click();
    await page.waitForURL(/\/jobs\/[^/?]+/);
    await page.getByText('hello there on n2', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Edit and run again' }).click();
    await page.waitForURL(/\/jobs$/);
    const held = (name: string) => page.getByRole('textbox', { name }).inputValue();
    await page.getByRole('textbox', { name: 'Priority' }).waitFor();
    expect(await Promise.all(['Only on', 'Environment', 'Priority', 'Standard input'].map(held))).toEqual([
      ...['n2', 'WORD=hello', '7', 'there'],
    ]);
    await expect.poll(() => page.getByLabel('Choice of the node').inputValue()).toBe('pack');
    await page.getByRole('textbox', { name: 'Environment' }).fill('WORD=again');
    await run(page).click();
    await page.waitForURL(/\/jobs\/[^/?]+/);
    await page.getByText('again there on n2', { exact: true }).waitFor();
  });

  it('nothing is lost that is typed fast, and a text is found and replaced', async () => {
    const page = await tabOf('user', 'jobs', 'fast');
    await code(page).click();
    await page.keyboard.press('Control+a');
    const typed = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
    await page.keyboard.type(typed);
    await expect.poll(() => code(page).innerText()).toBe(typed);
    await page.keyboard.press('Control+f');
    await page.getByRole('textbox', { name: 'Find' }).fill('word59');
    await page.getByRole('textbox', { name: 'Replace' }).fill('end');
    await page.getByRole('button', { name: 'replace all' }).click();
    await expect.poll(() => code(page).innerText()).toMatch(/word58 end$/);
    expect(page.url()).toMatch(/\/jobs$/);
    await page.reload();
    await expect.poll(() => code(page).innerText()).toBe(typed.replace('word59', 'end'));
  });

  it('where the editor does not come, a plain field takes the text', async () => {
    const page = await tabOf('user', 'info', 'plain');
    await page.route(/\/assets\/code-view-/, (route) => route.abort());
    await page.goto(new URL('jobs', web.served.url).href);
    await page.getByRole('textbox', { name: 'Source of main.py' }).fill('print("plain", 6 * 7)');
    await run(page).click();
    await page.getByText('plain 42', { exact: true }).waitFor();
    web.opened.at(-1)!.complaints.length = 0;
  });

  it('says what one is connected to, as whom, and what can be run where', async () => {
    const page = await tabOf('user', 'info');
    await page.getByRole('grid', { name: 'Programs' }).getByText('python', { exact: true }).waitFor();
    await page.getByText(/\d of 8 free/).waitFor();
    const text = await page.getByRole('main').innerText();
    expect(text).toContain(web.served.url);
    expect(text).toMatch(/Role\s+user/);
  });

  it.each(THEMES)('has nothing that axe objects to: %s', async (theme) => {
    const page = await tabOf('operator', 'jobs', 'axe');
    await dress(page, theme, 'en');
    await code(page).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByText('Options', { exact: true }).click();
    await page.getByText('More options', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Priority' }).fill('much');
    expect(await axeProblems(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Priority' }).fill('');
    await page.getByText('Command', { exact: true }).first().click();
    await page.getByRole('textbox', { name: 'Command' }).fill('echo out; echo err >&2');
    await run(page).click();
    await page.waitForURL(/\/jobs\/[^/?]+/);
    await page.getByText('out', { exact: true }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.goto(new URL('info', web.served.url).href);
    await page.getByRole('grid', { name: 'Programs' }).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await until(() => web.served.site.queue.live().length === 0, 'nothing is left');
  });

  function isInEditor(page: Page): Promise<boolean> {
    return page.evaluate<boolean>(
      `document.activeElement?.shadowRoot?.activeElement?.classList.contains('cm-content') ?? false`,
    );
  }
});
