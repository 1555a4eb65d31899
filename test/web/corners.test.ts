/** Where few people look: windows of 400 pixels, lists without a row, pages that are not there or not for somebody. */

import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { axeProblems, dress, type Page } from '../support/browser.ts';
import { openTestConsole } from '../support/console.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { loginLink } from '../support/login-link.ts';
import { serveConsole } from '../support/served-console.ts';

const WEB = new URL('../../dist/web', import.meta.url).pathname;

async function serveNoNodes() {
  const served = await serveConsole({ yaml: 'version: 1\n', webFolder: WEB });
  return {
    url: `${served.origin}/`,
    linkFor: (role: Role, who?: string) => loginLink(served.console, role, who),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

async function goTo(page: Page, url: string, path: string): Promise<void> {
  await page.goto(new URL(path, url).href);
  await page.locator('main h1').first().waitFor();
  await page.waitForLoadState('networkidle');
}

/** How far somebody would have to scroll sideways to see all of the page; what scrolls inside of it is none of that. */
function beyond(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const main = document.querySelector('main');
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(scrollWidth - clientWidth, main.scrollWidth - main.clientWidth);
  })()`);
}

const OWN = [
  'jobs',
  'history',
  'settings',
  'settings?tab=sessions',
  'settings?tab=tokens',
  'info',
  'nowhere',
];
const FLEET = ['nodes', 'run', 'services', 'config'];
const SEEN = { user: [...OWN, 'run'], viewer: [...FLEET, ...OWN, 'nodes/n1', 'audit'] } as const;

describe('20 nodes in a window of 400 pixels', () => {
  const web = consoleTabs(() => openTestConsole({ nodes: 20 }));

  it.each(['viewer', 'user'] as const)(
    'shows a %s every page in French without scrolling sideways, and axe objects to nothing',
    async (role) => {
      const { page } = await web.openAs(role, 'info');
      await page.setViewportSize({ width: 400, height: 800 });
      await dress(page, 'dark', 'fr');
      for (const path of SEEN[role]) {
        await goTo(page, web.served.url, path);
        expect({ path, beyond: await beyond(page), axe: await axeProblems(page) }).toEqual({
          ...{ path, beyond: 0, axe: [] },
        });
      }
    },
    120_000,
  );

  it('all of the job composer unfolds in its own place: nothing else scrolls, no field lies on another', async () => {
    const { page } = await web.openAs('admin', 'jobs');
    await page.setViewportSize({ width: 1280, height: 600 });
    for (const title of ['Standard input', 'Options', 'More options'])
      await page.locator('summary').getByText(title, { exact: true }).click();
    await page.getByLabel('Deadline').scrollIntoViewIfNeeded();
    const rest = (element: string) => page.evaluate(`${element}.scrollHeight - ${element}.clientHeight`);
    expect(await rest('document.documentElement')).toBe(0);
    expect(await rest("document.querySelector('main')")).toBe(0);
    const boxOf = (label: string) => page.getByLabel(label, { exact: true }).boundingBox();
    const [deadline, priority] = [await boxOf('Deadline'), await boxOf('Priority')];
    expect(deadline!.x + deadline!.width).toBeLessThan(priority!.x);
  });

  it('a viewer sees what others ran, and no place to write what would be refused', async () => {
    const { page, complaints } = await web.openAs('viewer', 'run?on=n1');
    await page.getByRole('heading', { name: 'Lately' }).waitFor();
    expect(await page.getByRole('main').getByRole('textbox').count()).toBe(0);
    await page.goto(new URL('services?view=locks', web.served.url).href);
    await page.getByText('This account may not ask nodes.').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('no node, and nothing that has happened', () => {
  const web = consoleTabs(serveNoNodes);

  it('is no mistake, and clean for axe', async () => {
    const { page, complaints } = await web.openAs('admin', 'info');
    const lists = ['nodes?view=table', 'services?view=changes', 'services?view=locks', 'audit?q=nothing'];
    const forms = ['config?view=nodes', 'config?view=services', 'config?view=backups', 'jobs?q=nothing'];
    for (const path of [...FLEET, ...OWN, ...lists, ...forms]) {
      await goTo(page, web.served.url, path);
      expect({ path, axe: await axeProblems(page) }).toEqual({ path, axe: [] });
    }
    expect(complaints).toEqual([]);
  }, 120_000);
});
