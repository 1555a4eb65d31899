/** The page of runs in a real browser, on real OpenSSH nodes. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { axeProblems, dress, focused, type Page, type Tab, THEMES } from '../support/browser.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { openRealConsole } from '../support/real-console.ts';
import { sshdInstalled } from '../support/sshd.ts';

const command = (page: Page) => page.getByRole('textbox', { name: 'Command' });
const groups = (page: Page) => page.getByRole('listbox', { name: 'Groups' });
const output = (page: Page) => page.getByRole('region', { name: /^Output of/ });
const badge = (page: Page, state: string) => page.locator('header').getByText(state, { exact: true });

/** `typed`: the number of nodes, where a command is asked about. */
async function run(page: Page, text: string, typed?: string): Promise<string> {
  await command(page).fill(text);
  await page.getByRole('button', { name: /^Run ·/ }).click();
  if (typed !== undefined) {
    await page.getByRole('dialog').getByRole('textbox').fill(typed);
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  }
  await page.waitForURL(/run\/\w+/);
  return /run\/(\w+)/.exec(page.url())![1]!;
}

async function ended(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run again', exact: true }).waitFor();
}

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`nothing called ${name} by Tab`);
}

describe.skipIf(!sshdInstalled)('runs on real nodes', () => {
  const web = consoleTabs(openRealConsole);

  async function tabOf(path: string): Promise<Tab> {
    const tab = await web.openAs('admin', path);
    await tab.page.locator('h1').waitFor();
    return tab;
  }

  it('is done by keys alone: target, command, groups, lines, again', async () => {
    const { page, complaints } = await tabOf('run');
    await page.keyboard.press('t');
    await page.keyboard.type('n[1-3]');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run · 3 nodes' }).waitFor();
    await page.locator('textarea').first().focus();
    await page.keyboard.type('echo out; echo err >&2');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/run\/\w+/);
    await ended(page);
    await groups(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { selected: true }).getByText('stderr').waitFor();
    await output(page).getByText('err', { exact: true }).waitFor();
    await page.keyboard.press('Home');
    await output(page).getByText('out', { exact: true }).waitFor();
    await tabTo(page, /^Run again$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('says before it runs what will run, and keeps commands', async () => {
    const { page } = await tabOf('run?on=n1');
    await command(page).fill('echo %h');
    await page.getByText('On n1 this runs:').waitFor();
    await page.getByText('echo n1', { exact: true }).waitFor();
    await page.getByText("grappe run -w n1 -b -- 'echo %h'").waitFor();
    await page.getByRole('button', { name: 'Keep this command' }).click();
    await page.reload();
    await command(page).fill('other');
    await page.getByRole('button', { name: 'echo %h', exact: true }).click();
    await expect.poll(() => command(page).inputValue()).toBe('echo %h');
    await page.getByText('Options').click();
    await page.getByRole('textbox', { name: 'Environment' }).fill('A=1\nB');
    await page.getByText("'B' is not NAME=value").waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Run/ }).isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Environment' }).fill('');
  });

  it('runs a script with arguments, and gives it back to be changed', async () => {
    const { page } = await tabOf('run?on=n[1-2]');
    await page.getByRole('radio', { name: 'Script' }).click({ force: true });
    await page.getByRole('textbox', { name: 'Script' }).fill('#!/bin/sh\necho "script $1 of $2"\n');
    await page.getByRole('textbox', { name: 'Arguments' }).fill('one "two three"');
    await page.getByRole('button', { name: /^Run ·/ }).click();
    await ended(page);
    await output(page).getByText('script one of two three').waitFor();
    await page.getByRole('button', { name: 'Edit and run again' }).click();
    await page.getByRole('textbox', { name: 'Script' }).waitFor();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Script' }).inputValue())
      .toContain('script $1');
  });

  it('sends a canary first, and no other where it does not end well', async () => {
    const { page } = await tabOf('run?on=n[5-8]');
    await page.getByText('Options').click();
    await page.getByRole('textbox', { name: 'Canaries first' }).fill('1');
    await run(page, 'exit 3');
    await ended(page);
    await page.getByRole('tab', { name: /What went wrong/ }).click();
    await page.getByText('canary-failed').first().waitFor();
    await page.getByRole('button', { name: 'Edit and run again' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Canaries first' }).inputValue()).toBe('1');
  });

  it('tells five ends apart, counts what the lists hold, and runs again what failed', async () => {
    const { page } = await tabOf('run?on=n[1-21]');
    await page.getByText('Options').click();
    await page.getByRole('textbox', { name: 'Time limit' }).fill('3');
    const id = await run(
      page,
      'case %h in n1) exit 3;; n2) sleep 60;; n3) kill -9 $$;; n4) echo other;; *) echo same; esac',
      '21',
    );
    await ended(page);
    const counts = page
      .locator('section')
      .filter({ has: page.locator('code') })
      .first();
    for (const text of ['17ok', '1failed', '1signalled', '1timeout', '1unreachable'])
      await counts.getByText(text, { exact: true }).first().waitFor();
    await expect(groups(page).getByRole('option').count()).resolves.toBe(2);
    await page.getByRole('tab', { name: /What went wrong/ }).click();
    await page.getByText('refused').first().waitFor();
    await page.getByText('exit 3').first().waitFor();
    await page.getByRole('button', { name: 'Run again: failed (1)' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL((url) => !url.pathname.includes(id));
    await ended(page);
    await page.getByText('-w n1 ').first().waitFor();
  });

  it('shows differences, finds lines and goes to them, and downloads', async () => {
    const { page, complaints } = await tabOf('run?on=n[1-20]');
    await run(page, 'seq 1 3000; test %h = n7 && echo Different; true');
    await ended(page);
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'n7 (1)' });
    await page.getByText('+Different').waitFor();
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ index: 0 });
    await page.getByRole('searchbox', { name: 'Search in the output' }).fill('different');
    await page.getByText('1 line found').waitFor();
    await page.getByRole('button', { name: /^n7\s*3001$/ }).click();
    await output(page).locator('mark', { hasText: 'Different' }).waitFor();
    await page.reload();
    await output(page).locator('mark', { hasText: 'Different' }).waitFor();
    await page.getByRole('checkbox', { name: 'Wrap lines' }).check();
    await output(page).locator('mark', { hasText: 'Different' }).waitFor();
    await page.getByRole('button', { name: 'Back to what was found' }).click();
    await page.getByText('1 line found').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'tar', exact: true }).click(),
    ]);
    const tar = await download.path();
    const names = execFileSync('tar', ['-tf', tar]).toString().trim().split('\n');
    expect(names).toHaveLength(20);
    const name = names.find((one) => one.endsWith('/stdout/n7'))!;
    expect(execFileSync('tar', ['-xOf', tar, name]).toString()).toMatch(/^1\n2\n[^]*3000\nDifferent\n$/);
    const [text] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'text', exact: true }).click(),
    ]);
    expect(readFileSync(await text.path(), 'utf8')).toContain('n[1-6,8-20] (19)');
    expect(complaints).toEqual([]);
  });

  it('follows output that grows, is found again after a reload and in another tab, and is stopped', async () => {
    const first = await tabOf('run?on=n[1-2]');
    const id = await run(first.page, 'for i in $(seq 1 600); do echo line $i; sleep 0.1; done');
    await output(first.page).getByText('line 3', { exact: true }).waitFor();
    await first.page.reload();
    await output(first.page).getByText('line 5', { exact: true }).waitFor();
    await first.page.close();
    const { page } = await tabOf('info');
    await page
      .getByRole('button', { name: /Activity/i })
      .first()
      .click();
    await page
      .getByRole('link', { name: /for i in/ })
      .first()
      .click();
    await page.waitForURL(new RegExp(id));
    await page.getByText('2 nodes run').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await ended(page);
    await page.getByText('cancelled', { exact: true }).first().waitFor();
    // The output that there was stays; which lines are in view depends on how many came.
    await output(page)
      .getByText(/^line \d+$/)
      .first()
      .waitFor();
  });

  it('is left at once by a second Stop, which says so', async () => {
    const { page } = await tabOf('run?on=n[1-2]');
    const bodies: unknown[] = [];
    // The first one takes seconds here: the run is seen as it stands in between.
    await page.route(/\/api\/runs\/\w+\/stop$/, async (route) => {
      bodies.push(route.request().postDataJSON());
      await (bodies.length === 1 ? route.fulfill({ json: {} }) : route.continue());
    });
    await page.route(/\/api\/runs\/\w+$/, async (route) => {
      const response = await route.fetch();
      const run = (await response.json()) as { canStop: boolean };
      await route.fulfill({ response, json: { ...run, isStopping: run.canStop && bodies.length > 0 } });
    });
    await run(page, 'echo begun; trap "" TERM; i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done');
    await output(page).getByText('begun', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Stop now, wait for nothing' }).click();
    await ended(page);
    expect(bodies).toEqual([{ now: false }, { now: true }]);
    await page.getByRole('tab', { name: /What went wrong/ }).click();
    await page.getByText('its end was not waited for').first().waitFor();
  });

  it('is clean for axe in both themes, composing and looking', async () => {
    const { page } = await tabOf('run?on=n[1-3]');
    await command(page).fill('echo some; echo %h >&2');
    const composed = page.url();
    await run(page, 'echo some; echo %h >&2');
    await ended(page);
    const looked = page.url();
    for (const theme of THEMES) {
      for (const url of [
        composed,
        looked,
        `${looked}&view=log`,
        `${looked}&view=troubles`,
        `${looked}&q=some`,
      ]) {
        await page.goto(url);
        await dress(page, theme, 'en');
        expect(await axeProblems(page), `${theme} ${url}`).toEqual([]);
      }
    }
  });

  it('opens a run of the command line: while it goes on, when it has ended, when it was killed', async () => {
    const { page } = await tabOf('run');
    const words = ['run', '-w', 'n[1-2]', 'echo from a shell; sleep 3'];
    const done = web.served.grappe(words);
    await page
      .getByRole('link', { name: /from a shell/ })
      .first()
      .click();
    await page.getByText('Started outside this server').waitFor();
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0);
    await done;
    await ended(page);
    await output(page).getByText('from a shell').waitFor();

    const begun = Promise.withResolvers<{ kill(signal: 'SIGKILL'): unknown }>();
    const killed = web.served.grappe(['run', '-w', 'n1', 'echo killed; sleep 60'], begun.resolve);
    await page.goto(new URL('run', web.served.url).href);
    await page
      .getByRole('link', { name: /echo killed/ })
      .first()
      .click();
    (await begun.promise).kill('SIGKILL');
    await killed;
    await page.getByText('Interrupted: whoever carried it out is gone').waitFor();
    await badge(page, 'interrupted').first().waitFor();
    await page.getByText('lost', { exact: true }).first().waitFor();
  });
});
