/** For tests in a browser: one browser and one console for the tests around the call, and tabs that are closed after each of them. */

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Role } from '../../src/base/index.ts';
import { type Browser, openBrowser, openTab, type Tab, type TabOptions } from './browser.ts';

/** Whatever serves it. */
interface ServedForTabs extends AsyncDisposable {
  readonly url: string;
  linkFor(role: Role, who?: string): Promise<string>;
}

export interface ConsoleTabs<Served> {
  readonly browser: Browser;
  readonly served: Served;
  /** Of the test that runs. */
  readonly opened: readonly Tab[];
  open(options: Omit<TabOptions, 'url'>): Promise<Tab>;
  /** Of somebody who is signed in. */
  openAs(role: Role, path: string, who?: string): Promise<Tab>;
}

export function consoleTabs<Served extends ServedForTabs>(serve: () => Promise<Served>): ConsoleTabs<Served> {
  let browser: Browser;
  let served: Served;
  const tabs: Tab[] = [];
  beforeAll(async () => {
    [browser, served] = await Promise.all([openBrowser(), serve()]);
  });
  afterEach(async () => {
    for (const tab of tabs.splice(0)) await tab[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });
  const open = async (options: Omit<TabOptions, 'url'>): Promise<Tab> => {
    const tab = await openTab(browser, { url: served.url, ...options });
    tabs.push(tab);
    return tab;
  };
  return {
    get browser() {
      return browser;
    },
    get served() {
      return served;
    },
    opened: tabs,
    open,
    openAs: async (role, path, who) => open({ path, loginLink: await served.linkFor(role, who) }),
  };
}
