/**
 * What somebody does who has a program and wants it run: opens the console, signs in, chooses a C++ file, edits it, runs it, watches it, ends
 * another, finds both again. By mouse and by keys alone, on a real sshd; how long each step took is printed.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { focused, type Page } from '../support/browser.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { openJobConsole } from '../support/job-console.ts';
import { isolationHere } from '../support/sandbox.ts';
import { sshdInstalled } from '../support/sshd.ts';

const SHELL = { user: 'root', from: null };
const PASSWORD = 'three words together';
const HELLO_CPP = `#include <iostream>
#include <unistd.h>
int main() {
  std::cout << "begun" << std::endl;
}
`;
const LOOP = '\nfor (int i = 1; i <= 4; i++) { std::cout << "line " << i << std::endl; usleep(400000); }';

describe.skipIf(!sshdInstalled || isolationHere === 0)('a program from the browser to its result', () => {
  const web = consoleTabs(() => openJobConsole());
  let files: string;

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'grappe-flow-'));
    writeFileSync(join(files, 'hello.cpp'), HELLO_CPP);
    const { people } = web.served.console.accounts;
    for (const name of ['mia', 'kim']) {
      await people.add(SHELL, { name, role: 'operator', nodes: null, languages: null });
      await people.setPassword(SHELL, name, { password: PASSWORD });
    }
  });
  afterAll(() => rmSync(files, { recursive: true, force: true }));

  async function opened(): Promise<Page> {
    const { page } = await web.open({});
    await page.getByLabel('Name').waitFor();
    return page;
  }

  const code = (page: Page) => page.locator('.cm-content');
  const output = (page: Page) => page.getByRole('region', { name: /^stdout of/ }).last();
  const state = (page: Page, word: string) => page.getByRole('main').getByText(word, { exact: true }).first();
  const inHistory = (page: Page, words: RegExp) =>
    page.getByRole('grid', { name: 'History' }).getByRole('row', { name: words }).first();

  it('by mouse', async () => {
    const watch = stopwatch('by mouse');
    const page = await opened();
    watch('opened');
    await page.getByLabel('Name').fill('mia');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
    watch('signed in, at the jobs');
    await page.locator('input[type=file]').setInputFiles(join(files, 'hello.cpp'));
    await code(page).getByText('"begun"').click();
    watch('file chosen, editor there');
    await page.keyboard.press('End');
    await page.keyboard.type(LOOP);
    watch('edited');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL(/\/jobs\/[^/?]+/);
    watch('handed in');
    await output(page).getByText('begun').waitFor();
    await state(page, 'running').waitFor();
    watch('first output, still running');
    await output(page).getByText('line 4').waitFor();
    await state(page, 'ok').waitFor();
    const facts = await page.getByRole('region', { name: 'Environment' }).innerText();
    expect(facts).toMatch(/Language\s+c\+\+ \d+\.\d/);
    watch('ended; environment seen');
    const node = /Node\s+(n[12])/.exec(facts)![1]!;

    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByText('Command', { exact: true }).first().click();
    await page.getByRole('textbox', { name: 'Command' }).fill('while :; do echo on; sleep 0.2; done');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await output(page).getByText('on', { exact: true }).first().waitFor();
    const job = page.url();
    await page.getByRole('link', { name: 'Nodes', exact: true }).click();
    await page.getByText('Table', { exact: true }).click();
    const row = page.getByRole('row', { name: new RegExp(`^(Select )?${node}\\b`) });
    await expect.poll(() => row.innerText(), { timeout: 20_000 }).toMatch(/\d+%/);
    watch('another runs; load of its nodes seen');
    await page.goto(job);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await state(page, 'cancelled').waitFor();
    watch('it is cancelled');
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await inHistory(page, /ok .*hello\.cpp/).waitFor();
    await inHistory(page, /cancelled .*while/).waitFor();
    watch('both in the history');
    await page.goto(new URL(`nodes/${node}`, web.served.url).href);
    await page.getByRole('link', { name: 'hello.cpp' }).waitFor();
    watch('on the page of its node');
  });

  it('by keys alone', async () => {
    const watch = stopwatch('by keys');
    const page = await opened();
    const { keyboard } = page;
    page.on('filechooser', (chooser) => void chooser.setFiles(join(files, 'hello.cpp')));
    await keyboard.type('kim');
    await keyboard.press('Tab');
    await keyboard.type(PASSWORD);
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor();
    await goTo(page, 'j', 'Jobs');
    watch('signed in, at the jobs');
    await tabTo(page, /^Open files/);
    await keyboard.press('Enter');
    await expect.poll(() => code(page).getAttribute('aria-label')).toBe('Source of hello.cpp');
    await tabTo(page, /^Source of/);
    await keyboard.press('Control+Home');
    for (let line = 1; line < 4; line++) await keyboard.press('ArrowDown');
    await keyboard.press('End');
    await keyboard.type(LOOP);
    watch('file chosen and edited');
    await keyboard.press('Control+Enter');
    await page.waitForURL(/\/jobs\/[^/?]+/);
    await output(page).getByText('line 4').waitFor();
    await state(page, 'ok').waitFor();
    watch('run to its end');

    await goTo(page, 'j', 'Jobs');
    await tabTo(page, /^Source of/);
    await keyboard.press('Control+a');
    await keyboard.type('#include <unistd.h>\nint main() { for (;;) sleep(1); }');
    await keyboard.press('Control+Enter');
    await page.waitForURL(/\/jobs\/[^/?]+/);
    await state(page, 'running').waitFor();
    await tabTo(page, /^Cancel$/);
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, /^Cancel$/);
    await keyboard.press('Enter');
    await state(page, 'cancelled').waitFor();
    watch('another run, and cancelled');
    await goTo(page, 'h', 'History');
    await inHistory(page, /cancelled .*hello\.cpp/).waitFor();
    await inHistory(page, /ok .*hello\.cpp/).waitFor();
    watch('both in the history');
  });
});

async function goTo(page: Page, key: string, title: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

const MOST_TABS = 60;

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tries = 0; tries < MOST_TABS; tries++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`nothing called ${name} by Tab`);
}

/** Prints how long it took since it was asked last, and how busy the machine was. */
function stopwatch(what: string): (step: string) => void {
  let last = performance.now();
  return (step) => {
    const now = performance.now();
    console.log(`${what}: ${step}: ${((now - last) / 1000).toFixed(2)} s (load ${loadavg()[0]!.toFixed(0)})`);
    last = now;
  };
}
