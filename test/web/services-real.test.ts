/** The page of services in a real browser, on real OpenSSH nodes: how they stand, a verb with its plan, how it ended. */

import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Role, systemClock } from '../../src/base/index.ts';
import { openConsole } from '../../src/server/index.ts';
import type { Page } from '../support/browser.ts';
import { consoleTabs } from '../support/console-tabs.ts';
import { loginLink } from '../support/login-link.ts';
import { sshdInstalled } from '../support/sshd.ts';
import { startTestServices } from '../support/test-services.ts';

const WEB = resolve(import.meta.dirname, '../../dist/web');

async function serve() {
  await using opened = new AsyncDisposableStack();
  const lab = opened.use(
    await startTestServices(`
  db: { nodes: n1, state: started }
  web: { nodes: "n[1-3]", state: started, depends_on: [db] }
  far: { nodes: n9, state: started }
`),
  );
  const console = opened.use(
    await openConsole({
      site: {
        fleet: { configFile: lab.config, env: { ...lab.env, GRAPPE_NO_PERSIST: '1' }, cwd: lab.home },
        clock: systemClock,
        warn: () => undefined,
      },
      ...{ host: '127.0.0.1', port: 0, webFolder: WEB, version: '0.0.0', log: () => undefined },
    }),
  );
  const all = opened.move();
  return {
    ...{ lab, url: console.url },
    linkFor: (role: Role) => loginLink(console, role),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

describe.skipIf(!sshdInstalled)('services of real nodes', () => {
  const web = consoleTabs(serve);
  const stateOf = (page: Page, place: string) =>
    page.getByRole('gridcell', { name: new RegExp(`^${place}:`) }).getAttribute('aria-label');
  /** A page may take its time on a busy machine. */
  const pollState = (page: Page, place: string) =>
    expect.poll(() => stateOf(page, place), { timeout: 30_000 });

  it('are read, planned, started and read back; a node that is down is said to be down', async () => {
    const { lab } = web.served;
    lab.set('web n2');
    lab.disturb('web n3', 'echo "port 80 is taken" >&2; exit 7');
    const { page, complaints } = await web.openAs('operator', 'services');
    await page.getByRole('button', { name: 'Read states' }).first().click();
    await pollState(page, 'web on n2').toMatch(/: running/);
    await pollState(page, 'web on n1').toMatch(/: stopped · not as declared/);
    await pollState(page, 'far on n9').toMatch(/: unreachable/);

    await page.getByRole('rowheader', { name: 'web' }).click();
    await page.getByRole('button', { name: 'start', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'start web' });
    await dialog.getByText('comes along, because of web').waitFor();
    await dialog.getByText('1 is as it should be').waitFor();
    expect(lab.running()).toEqual(['web n2']);
    await dialog.getByRole('button', { name: 'start: 3 instances on 2 nodes' }).click();

    await page.waitForURL('**/services/changes/*');
    const failure = page.getByRole('article');
    await failure.getByText('port 80 is taken').first().waitFor({ timeout: 20_000 });
    await page.getByText('exit 1').first().waitFor({ timeout: 20_000 });
    expect(lab.running()).toEqual(['db n1', 'web n1', 'web n2']);
    await page.getByRole('link', { name: 'Changes' }).click();
    await page.getByRole('row', { name: /start web/ }).waitFor();
    await page.getByRole('tab', { name: 'States' }).click();
    await pollState(page, 'web on n1').toMatch(/: running/);
    await pollState(page, 'web on n3').toMatch(/: stopped · not as declared/);
    expect(complaints).toEqual([]);
  });
});
