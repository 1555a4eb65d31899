/** Debian's Chromium for tests of the console: signed in, looked at, measured. */

import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export type { Browser, Page } from 'playwright-core';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    // Chromium's own sandbox wants an account that is not root.
    args: [...FLAGS, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}

export const THEMES = ['light', 'dark'] as const;
export const LANGUAGES = ['en', 'fr'] as const;

export interface TabOptions {
  /** As the server prints it: `http://127.0.0.1:8017/login#link=…`. Without one nobody is signed in. */
  readonly loginLink?: string;
  readonly url: string;
  /** Below the address of the console: `nodes?on=n1`. */
  readonly path?: string;
  readonly theme?: (typeof THEMES)[number];
  readonly language?: (typeof LANGUAGES)[number];
  readonly size?: { readonly width: number; readonly height: number };
}

export interface Tab extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser had to say: mistakes of scripts, what the policy forbade, files that did not come. Tests expect none. */
  readonly complaints: string[];
}

/** A tab with cookies of its own. */
export async function openTab(browser: Browser, options: TabOptions): Promise<Tab> {
  const { url, loginLink, path = '', theme = 'light', language = 'en' } = options;
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1440, height: 900 },
    colorScheme: theme,
    locale: language,
    reducedMotion: 'reduce',
  });
  if (loginLink !== undefined) await signIn(context, loginLink);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  await page.goto(new URL(path, url).href);
  return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** By the page itself, in a tab that is closed again: the browser has both halves of the session then. */
async function signIn(context: BrowserContext, loginLink: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(loginLink);
  await page.waitForURL(({ pathname }) => !pathname.endsWith('/login'));
  await page.close();
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe-core holds against the page, by the rules of WCAG 2.2 AA; one line each. */
export async function axeProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const violations = await page.evaluate<AxeViolation[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Puts the page into a theme and a language, as a person who chose them finds it. */
export async function dress(page: Page, theme: string, language: string): Promise<void> {
  await page.evaluate(
    `localStorage.setItem('grappe.theme', '${theme}'); localStorage.setItem('grappe.language', '${language}')`,
  );
  await page.reload();
  await page.waitForLoadState('networkidle');
}

/** The element that has the focus, as a person would name it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    let held = document.activeElement;
    // Editors have a root of their own.
    while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
    return (held?.getAttribute('aria-label') ?? held?.textContent ?? '').trim();
  })()`);
}

export interface TabMemory {
  /** Of scripts, after what is not needed has been collected. */
  readonly heapBytes: number;
  /** Of the process that draws the tab, what it shares with others counted in part. */
  readonly processBytes: number;
}

/** The memory of a tab; its browser should have no other. */
export async function tabMemory(browser: Browser, page: Page): Promise<TabMemory> {
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  await client.detach();
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  await whole.detach();
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => sharedBytes(id));
  return { heapBytes: usedSize, processBytes: Math.max(0, ...sizes) };
}

/** The process may have ended. */
function sharedBytes(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
