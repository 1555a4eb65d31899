/** What nodes write never acts in the browser of who looks at it. */

import { describe, expect, it } from 'vitest';
import { type Page, type Tab } from '../support/browser.ts';
import { pageFetch } from '../support/page-fetch.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';

const web = consoleTabs(() => openTestConsole({ nodes: 4 }));

/** Whatever a page could be made to do, these would tell. */
const PAYLOADS = [
  '<script>fetch("/canary")</script>',
  '<img src=/canary onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '"><iframe src=/canary></iframe>',
  'javascript:alert(1)',
  '</code></pre><style>*{display:none}</style>',
  '<a href="javascript:alert(1)">press</a>',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '\u001b]8;;http://canary.example/\u0007link\u001b]8;;\u0007',
  '\u001b[2J\u001b[1;1H\u001b]0;title\u0007',
  '\u001b[31;1;4;7mred\u001b[0m <b>bold</b>',
  'left \u202etxt.exe\u202c right \u2066isolated\u2069',
  'nul \u0000 bell \u0007 back \b del \u007f',
  '\u2028line\u2029paragraph',
  '__proto__',
  '%3Cscript%3Ealert(1)%3C/script%3E',
];

/** As base64, so that every byte arrives whatever a shell thinks of it. */
function writing(text: string): string {
  return `printf %s ${Buffer.from(text).toString('base64')} | base64 -d`;
}

async function ran(tab: Tab, command: string): Promise<Page> {
  const { page } = tab;
  await page.getByRole('textbox', { name: 'Command' }).fill(command);
  await page.getByRole('button', { name: /^Run ·/ }).click();
  await page.waitForURL(/run\/\w+/);
  await page.getByRole('button', { name: 'Run again', exact: true }).waitFor();
  return page;
}

/** What the page asked for beyond itself, and every dialog that it opened. */
function watched({ page }: Tab): string[] {
  const told: string[] = [];
  page.on('dialog', (dialog) => {
    told.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { host, pathname } = new URL(request.url());
    if (host.startsWith('canary') || pathname === '/canary') told.push(`request: ${request.url()}`);
  });
  return told;
}

const openRun = (): Promise<Tab> => web.openAs('admin', 'run?on=n1');

const output = (page: Page) => page.getByRole('region', { name: /^Output of/ });

describe('S19: what nodes write', () => {
  it('is text in groups, lines, the log, search, differences and causes', async () => {
    const tab = await openRun();
    const told = watched(tab);
    const all = PAYLOADS.join('\n');
    const page = await ran(tab, `${writing(`${all}\n`)}; ${writing(`${all}\nmore\n`)} >&2; exit 3`);
    const whole = page.url();
    await output(page).getByText('<script>fetch("/canary")</script>').waitFor();
    await output(page).getByText('left \\u{202e}txt.exe\\u{202c} right').waitFor();
    await output(page).getByText('nul \\x00 bell \\x07').waitFor();
    const groups = page.getByRole('listbox', { name: 'Groups' });
    await groups.getByText('<script>fetch').first().waitFor();
    for (const view of ['&view=log', '&view=troubles', '&q=alert', '&with=stderr.n1']) {
      await page.goto(whole + view);
      await page.getByRole('tab', { selected: true }).waitFor();
      await page
        .getByText(view === '&view=troubles' ? 'exit 3' : /alert\(1\)/)
        .first()
        .waitFor();
    }
    expect(
      await page.locator('main script, main img, main iframe, main style, main svg[onload]').count(),
    ).toBe(0);
    expect(told).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('is text, too, where it is the command and the search of the address', async () => {
    const tab = await openRun();
    const told = watched(tab);
    const page = await ran(tab, `: '<img src=/canary onerror=alert(1)>'`);
    await page.goto(`${page.url()}&q=${encodeURIComponent('<img src=/canary onerror=alert(1)>')}`);
    await page.getByText('<img src=/canary').first().waitFor();
    await page.goto(new URL('run?on=n1', web.served.url).href);
    await page
      .getByRole('link', { name: /<img src/ })
      .first()
      .waitFor();
    expect(told).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  it('leaves the tab small: a line of 10 MB is cut, and said to be', async () => {
    const tab = await openRun();
    const page = await ran(tab, 'head -c 10000000 /dev/zero | tr "\\0" x; echo; echo behind');
    await output(page).getByText('behind', { exact: true }).waitFor();
    await output(page).getByText('… cut').waitFor();
    const length = await page.evaluate<number>('document.body.textContent.length');
    expect(length).toBeLessThan(60_000);
    expect(tab.complaints).toEqual([]);
  });

  it('is never a page of its own: downloads are attachments that no browser shows', async () => {
    const tab = await openRun();
    const page = await ran(tab, writing('<script>alert(1)</script>\n'));
    const id = /run\/(\w+)/.exec(page.url())![1]!;
    for (const kind of ['txt', 'ndjson', 'tar']) {
      const { status, headers } = await pageFetch(page, `api/runs/${id}/output.${kind}`);
      expect(status).toBe(200);
      expect(headers, kind).toMatchObject({
        'content-disposition': expect.stringMatching(/^attachment; filename="[\w.]+"$/) as string,
        'x-content-type-options': 'nosniff',
      });
      expect(headers['content-type'], kind).not.toMatch(/html|svg|xml/);
    }
  });
});
